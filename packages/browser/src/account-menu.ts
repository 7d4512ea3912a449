import { type Account, isHttpUrl } from './account.js'
import { html } from './element-dom.js'
import type { Texts } from './element-texts.js'

export interface AccountMenu {
  readonly panel: HTMLElement
  readonly isOpen: boolean
  /** Says in the given language what the account holds. */
  update(account: Account, texts: Texts): void
  open(): void
  /** Gives the focus back to the button if it was inside. */
  close(): void
}

/**
 * The disclosure under the account chip: links to the key's pages, the way out, and what signing out does not do.
 * A plain list of links and a button rather than `role=menu`, so that Tab, links and screen readers work as anywhere.
 */
export function createAccountMenu(button: HTMLButtonElement, onSignOut: () => void): AccountMenu {
  const place = new CSSStyleSheet()
  const panel = html('div', { class: 'menu', part: 'menu', id: 'menu', hidden: '' })
  let life: AbortController | undefined
  let drawn = ''

  function close(): void {
    if (life === undefined) return
    life.abort()
    life = undefined
    if (panel.contains(root()?.activeElement ?? null)) button.focus()
    panel.hidden = true
    button.setAttribute('aria-expanded', 'false')
  }

  const root = () => {
    const node = panel.getRootNode()
    return node instanceof ShadowRoot ? node : undefined
  }

  return {
    panel,
    get isOpen() {
      return life !== undefined
    },
    close,
    open() {
      const shadow = root()
      if (life !== undefined || shadow === undefined) return
      life = new AbortController()
      const on = { signal: life.signal }
      panel.hidden = false
      button.setAttribute('aria-expanded', 'true')
      if (!shadow.adoptedStyleSheets.includes(place)) shadow.adoptedStyleSheets.push(place)
      place.replaceSync('')
      place.replaceSync(intoView(panel.getBoundingClientRect(), button.getBoundingClientRect()))
      shadow.addEventListener('keydown', (event) => (event as KeyboardEvent).key === 'Escape' && close(), on)
      const leave = (to: EventTarget | null) => {
        if (to instanceof Node && !shadow.contains(to)) close()
      }
      shadow.addEventListener('focusout', (event) => leave((event as FocusEvent).relatedTarget), on)
      document.addEventListener('pointerdown', (event) => leave(event.composedPath()[0] ?? null), on)
    },
    update({ userId, keyLinks }, texts) {
      const next = JSON.stringify([userId, keyLinks, texts])
      if (next === drawn) return // so that focus inside stays when only the credit changed
      drawn = next
      const [before, word, after] = texts.honest
      const out = html('button', { class: 'item', part: 'sign-out', type: 'button' }, texts.signOut)
      out.addEventListener('click', onSignOut)
      panel.replaceChildren(
        ...(userId === null ? [] : [html('p', { class: 'who' }, userId)]),
        link(keyLinks.settings, texts.settings, texts, 'item'),
        link(keyLinks.logs, texts.activity, texts, 'item'),
        out,
        html('p', { class: 'note' }, before, link(keyLinks.settings, word, texts), after),
      )
    },
  }
}

/** A link to a page of the provider, or its text alone where the address is none (C20). */
export function link(href: string, text: string, texts: Texts, className = ''): HTMLElement {
  if (!isHttpUrl(href)) return html('span', { class: className }, text)
  return html(
    'a',
    { class: className, part: 'link', href, target: '_blank', rel: 'noopener noreferrer' },
    text,
    html('span', { class: 'unseen' }, texts.newTab),
  )
}

const MARGIN = 8

/** Moves the panel so that a narrow window shows all of it. A rule of its own, as inline style is refused (C18). */
function intoView(panel: DOMRect, button: DOMRect): string {
  const right = Math.min(0, innerWidth - MARGIN - panel.right)
  const shift = Math.max(MARGIN - panel.left, right)
  const up = panel.bottom > innerHeight && button.top > panel.height + MARGIN
  return `.menu{translate:${shift < 0 || panel.left < MARGIN ? shift : 0}px;${up ? 'top:auto;bottom:calc(100% + 8px)' : ''}}`
}
