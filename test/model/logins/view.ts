// What a test sees of a page, whichever it is.

export interface View {
  readonly url: string
  readonly loaded: boolean
  /** The adjacent addresses of the page's own origin in the tab's history. */
  readonly history: readonly string[]
  readonly historyLength: number
  /** The state of the app's login. */
  readonly login: {
    status: string
    code: string | undefined
    keyId: string | undefined
    userId: string | undefined
  } | null
  /** The words on the button and below it. */
  readonly button: string
  readonly alert: string
  /** The error code that one of the kit's pages shows. */
  readonly shownCode: string | undefined
  readonly isConsent: boolean
  readonly storage: string
  readonly openCalls: number
}

/** Runs in the page. */
export function look(): View {
  const element = document.querySelector('openroute-login') as
    | (Element & { login?: { state: Record<string, unknown> } })
    | null
  const shadow = element?.shadowRoot
  const state = element?.login?.state as
    | { status: string; keyId?: string; userId?: string; error?: { code: string } }
    | undefined
  const alert = shadow?.querySelector<HTMLElement>('[role=alert]')
  let storage = ''
  try {
    storage = JSON.stringify([{ ...localStorage }, { ...sessionStorage }])
  } catch {}
  return {
    url: location.href,
    loaded: document.readyState === 'complete',
    // Without those whose pages hide them (Referrer-Policy).
    history: window.navigation?.entries().flatMap(({ url }) => url || []) ?? [],
    historyLength: history.length,
    login: state
      ? { status: state.status, code: state.error?.code, keyId: state.keyId, userId: state.userId }
      : null,
    // Only when it is compared, since it takes a layout.
    button:
      state?.status === 'signed-out'
        ? // biome-ignore lint/performance/useDomNodeTextContent: the button contains the texts of all states
          (shadow?.querySelector<HTMLElement>('[part~=button]')?.innerText ?? '')
        : '',
    alert: (!alert?.hidden && alert?.textContent) || '',
    shownCode: /[\w]+$/.exec(document.querySelector('code')?.textContent ?? '')?.[0],
    isConsent: document.querySelector('form.consent') !== null,
    storage,
    openCalls: window.openCalls ?? 0,
  }
}
