import { loadDetails, loadedDetails } from '#details'
import { LOCALES } from '#languages'
import { isHttpUrl } from '../key/account.js'
import type { LoginState } from '../login/open-route-login.js'
import { h, write } from '../page/dom.js'
import { ofDocument } from '../page/of-document.js'
import { addStyle } from './add-style.js'
import type { Details } from './details/details.js'
import type { Actions, Seen } from './details/parts.js'
import { providerName } from './given-provider.js'
import { en } from './languages/en.js'
import type { FirstText, TextName, Texts } from './languages/text-names.js'
import type { LoginElementProperties } from './login-element-properties.js'
import { mark } from './mark.js'
import { pickLocale } from './pick-locale.js'
import { CSS } from './style.js'

/** What a busy button is doing: checking who is signed in, or opening the consent page. */
export type Doing = 'check' | 'open'

/**
 * Draws a state with the element's current attributes. `doing` is set while the button is busy. Returns a promise if something has to
 * be loaded first: draw again when it resolves.
 */
export type Show = (state: LoginState, doing: Doing | false) => Promise<unknown> | undefined

/**
 * Draws the element: the button, which is all that a signed-out visitor sees, and once they are needed the details (`details/`). Its nodes
 * stay the same in all states, so that focus stays where it is, and all labels take part in the button's width, so that it stays too.
 * Works without constructable style sheets and ARIA reflection, which test environments such as jsdom lack (L13).
 */
export function createLoginView(element: HTMLElement & LoginElementProperties, actions: Actions): Show {
  const shadow = element.attachShadow({ mode: 'open' })
  const [out, busy, error, open, credit] = [h('span'), h('span'), h('span'), h('span'), h('span')]
  const who = h('span', { class: 'unseen' })
  /** The labels, by the class of the root in whose state they are shown. */
  const labels: Record<string, Element> = {
    out: h('span', {}, h('slot', { name: 'label' }, out)),
    busy,
    error,
    in: h('span', { part: 'credit' }, who, credit),
    open, // never shown: a press widens nothing
  }
  const button = h(
    'button',
    { part: 'button', type: 'button' },
    h(
      'span',
      { part: 'icon' },
      h('span', { class: 'm' }, h('slot', { name: 'icon' }, mark())),
      h('span', { class: 'spin' }),
    ),
    h('span', { part: 'label' }, ...Object.values(labels)),
  )
  const status = h('div', { class: 'unseen', role: 'status' })
  const root = h('div', { part: 'root' }, button, status)
  /** Whether the button opens the menu. */
  let opens = false
  let details: Details | undefined
  let drawDetails: ((seen: Seen) => void) | undefined
  /** The details could not be loaded. The next click tries again. */
  let failed = false

  button.onclick = () => {
    failed = false
    if (!opens) actions.press()
  }
  addStyle(shadow, CSS)
  shadow.append(root)

  function use(loaded: Details): void {
    if (drawDetails) return
    details = loaded
    addStyle(shadow, loaded.css)
    drawDetails = loaded.createDetails({
      button,
      credit,
      status,
      actions,
      tools: [h, isHttpUrl, write, ofDocument],
    })
  }

  if (loadedDetails) use(loadedDetails)

  /** Returns a promise while the details are loaded. */
  function prepareDetails(): Promise<unknown> | undefined {
    if (drawDetails || failed) return
    const loading = loadDetails()
    if (loading instanceof Promise)
      return loading.then((loaded) => {
        if (loaded) use(loaded)
        else failed = true
      })
    use(loading)
  }

  return (state, doing) => {
    const { type, theme, size, shape, logoAlignment, width, locale, disabled } = element
    const name = providerName(element)
    const lang = pickLocale([locale || ofDocument('documentElement').lang, ...navigator.languages])
    const language = LOCALES[lang] ?? {}
    const say = (text: TextName, ...values: string[]) =>
      `${(language as Texts)[text] ?? en[text as FirstText] ?? details?.texts[text]}`.replace(
        /{}/g,
        () => values.shift() as string,
      )
    const signedIn = state.status === 'signed-in'
    const hasFailed = state.status === 'error'
    const { popup: waits } = state as { popup?: true }
    const loading = signedIn || hasFailed || waits ? prepareDetails() : undefined
    // The line about a login window may come later than the window.
    const isBusy = !!doing || (!!loading && !waits)
    // Only the developer can do something: there is nothing to try again. L14
    const broken = !isBusy && hasFailed && state.error.code === 'config_invalid'
    const isLoadingLanguage = typeof language === 'function'
    const offersRetry = failed ? signedIn || hasFailed : hasFailed && !broken
    const face = isBusy || isLoadingLanguage ? 'busy' : offersRetry ? 'error' : signedIn ? 'in' : 'out'
    root.className = face
    for (const each in labels) labels[each]?.setAttribute('aria-hidden', `${each !== face}`)
    root.lang = lang
    button.disabled = disabled || broken
    const accented = !theme || theme === 'filled'
    const colours = accented ? (signedIn || hasFailed || disabled ? '' : 'filled') : theme
    button.className = ['main', colours, type, size, shape, logoAlignment].join(' ')
    button.style.width = width && `${width}px`
    button.setAttribute('aria-disabled', `${face === 'busy'}`)
    button.setAttribute('aria-busy', `${face === 'busy'}`)
    if (isLoadingLanguage) {
      write(busy, name)
      return language()
        .catch(() => ({})) // falls back to English
        .then((texts) => (LOCALES[lang] = texts))
    }
    opens = signedIn && !isBusy && !!drawDetails
    write(out, say(((!broken && element.text) || 'login_with') as FirstText, name))
    write(busy, say(waits && details ? 'waiting' : doing || 'check', name))
    write(error, say('again'))
    write(open, say('open', name))
    write(who, `${name}: `)
    drawDetails?.({ state, isBusy, name, say })
    // For screen readers.
    if (waits || doing === 'open') write(status, busy.textContent)
    else if (failed && offersRetry) write(status, error.textContent)
    else if (!isBusy && !signedIn) write(status, '')
    return loading
  }
}
