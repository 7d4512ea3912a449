import { LOCALES } from '#languages'
import { isHttpUrl } from '../key/account.js'
import type { LoginState } from '../login/open-route-login.js'
import { attempt } from '../page/attempt.js'
import { ofDocument } from '../page/of-document.js'
import { h, mark } from './dom.js'
import { en } from './languages/en.js'
import type { TextName, Texts } from './languages/text-names.js'
import type { LoginElementProperties } from './login-element-properties.js'
import { providerOf } from './login-from-attributes.js'
import { CSS } from './style.js'
import { pickLocale, textOf } from './texts.js'

/** What a busy button is doing: checking who is signed in, or opening the consent page. */
export type Doing = 'check' | 'open'

/**
 * Draws a state with the element's current attributes. `doing` is set while the button is busy. Returns a promise if a language has to
 * be loaded first: draw again when it resolves.
 */
export type Show = (state: LoginState, doing: Doing | false) => Promise<unknown> | undefined

let sheet: CSSStyleSheet | undefined

/**
 * Draws the element. Its nodes stay the same in all states, so that focus stays where it is, and all labels lie in one
 * grid cell, so that the button's width does.
 */
export function createLoginView(
  element: HTMLElement & LoginElementProperties,
  press: () => void,
  signOut: () => void,
  startOver: () => void,
  cancel: () => void,
): Show {
  const shadow = element.attachShadow({ mode: 'open' })
  const text = (className: string) => h('span', { class: className })
  const link = (className: string) =>
    h('a', { part: 'link', class: className, target: '_blank', rel: 'noopener noreferrer' })
  const [out, busy, who, credit, sentence] = [text(''), text('b'), text('unseen'), text(''), text('')]
  const user = h('p', { class: 'muted' })
  const left = h('p')
  const fill = h('i')
  const bar = h('div', { part: 'meter', role: 'meter' }, fill)
  const [settings, activity, keys] = [link('item'), link('item'), link('')]
  const leave = h('button', { part: 'sign-out', class: 'item', type: 'button' })
  const action = (part: string) => h('button', { part, class: 'action', type: 'button' })
  const [again, stop] = [action('start-over'), action('cancel')]
  /** Texts that are the same in every state. */
  const fixed = {
    again: text('e'),
    open: text(''), // never shown: a press widens nothing
    settings,
    activity,
    sign_out: leave,
    waiting: text(''),
    start_over: again,
    cancel: stop,
    note: h('p', { class: 'muted' }), // B34
  }
  const button = h(
    'button',
    { part: 'button', type: 'button' },
    h('span', { part: 'icon' }, h('span', { class: 'm' }, h('slot', { name: 'icon' }, mark())), text('spin')),
    h(
      'span',
      { part: 'label' },
      h('span', { class: 'o' }, h('slot', { name: 'label' }, out)),
      busy,
      fixed.open,
      fixed.again,
      h('span', { part: 'credit', class: 'i' }, who, credit),
    ),
  )
  const menu = h(
    'div',
    { part: 'menu', class: 'menu', popover: '' },
    user,
    left,
    bar,
    settings,
    activity,
    leave,
    fixed.note,
  )
  const alert = h('p', { part: 'error', role: 'alert' })
  const status = h('div', { class: 'unseen', role: 'status' })
  // L03: what the page knows about the login window, and what the user can do about it.
  const waiting = h('p', { part: 'waiting', class: 'alert muted' }, fixed.waiting, ' ', again, ' ', stop)
  const root = h('div', { part: 'root' }, button, menu, alert, waiting, status)
  let wasSignedIn = false
  let isOpen = false

  button.onclick = () => button.popoverTargetElement || press()
  again.onclick = startOver
  stop.onclick = () => {
    button.focus()
    cancel()
  }
  leave.onclick = () => {
    menu.hidePopover()
    signOut()
  }
  menu.onbeforetoggle = ({ newState }) => {
    isOpen = newState === 'open'
    button.ariaExpanded = `${isOpen}`
    if (isOpen) requestAnimationFrame(positionMenu)
    else if (menu.contains(shadow.activeElement)) button.focus()
  }
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    // Not while the menu is closing and returns the focus, which Chromium reports as an error.
    if (isOpen && relatedTarget && !menu.contains(relatedTarget as Node)) menu.hidePopover()
  })
  menu.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const items: Element[] = [settings, activity, leave]
    if (!step) return
    event.preventDefault()
    ;(items.at((items.indexOf(shadow.activeElement as Element) + step) % 3) as HTMLElement).focus()
  }
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(CSS)
  }
  shadow.adoptedStyleSheets = [sheet]
  shadow.append(root)

  /** Positions the menu below the button, or above it, so that all of it is visible. */
  function positionMenu(): void {
    const { left, right, top, bottom } = button.getBoundingClientRect()
    const { offsetWidth: width, offsetHeight: height } = menu
    const start = getComputedStyle(root).direction === 'rtl' ? right - width : left
    const above = bottom + height + 8 > innerHeight && top > height
    // Without the scrollbar, which innerWidth counts in.
    menu.style.left = `${scrollX + Math.max(8, Math.min(start, ofDocument('documentElement').clientWidth - width - 8))}px`
    menu.style.top = `${scrollY + (above ? top - height - 8 : bottom + 8)}px`
  }

  /** Changes a node only if its text differs, since screen readers announce each change. */
  function write(node: Element, text: string): void {
    if (node.textContent !== text) node.textContent = text
  }

  /** C20 */
  function setLink(link: Element, url: string | undefined): void {
    if (isHttpUrl(url)) link.setAttribute('href', url)
    else link.removeAttribute('href')
  }

  return (state, doing) => {
    const { type, theme, size, shape, logoAlignment, width, locale } = element
    const name = attempt(() => providerOf(element).name) ?? 'OpenRoute'
    const lang = pickLocale([locale || ofDocument('documentElement').lang, ...navigator.languages])
    const language = LOCALES[lang] ?? {}
    const loading = typeof language === 'function'
    const say = (text: TextName, ...values: string[]) =>
      `${(language as Texts)[text] ?? en[text]}`.replace(/{}/g, () => values.shift() as string)
    const signedIn = state.status === 'signed-in'
    const error = state.status === 'error' && state.error
    const failed = !doing && error
    root.className = doing || loading ? 'busy' : signedIn ? 'in' : failed ? 'error' : 'out'
    root.lang = lang
    const accented = !theme || theme === 'filled'
    const colours = accented ? (signedIn || error ? '' : 'filled') : theme
    button.className = ['main', colours, type, size, shape, logoAlignment].join(' ')
    button.disabled = element.disabled
    button.style.width = width && `${width}px`
    button.ariaDisabled = button.ariaBusy = `${!!doing || loading}`
    if (loading) {
      write(busy, name)
      return language()
        .catch(() => ({})) // falls back to English
        .then((texts) => (LOCALES[lang] = texts))
    }
    button.popoverTargetElement = signedIn && !doing ? menu : null
    write(out, say((element.text || 'login_with') as TextName, name))
    write(busy, say((state.status === 'signing-in' && state.popup) || !doing ? 'check' : doing, name))
    write(who, `${name}: `)
    for (const text in fixed) write(fixed[text as 'again'], say(text as 'again', name))

    if (signedIn) {
      const { limit, limitRemaining, userId, keyLinks } = state
      const known = limit && limitRemaining != null
      const rest = Math.max(0, Math.min(limit as number, limitRemaining as number))
      const amount = known ? say('left', dollars(limitRemaining), dollars(limit)) : say('signed_in')
      for (const node of [credit, left]) write(node, amount)
      user.hidden = !userId
      write(user, userId ?? '')
      left.hidden = bar.hidden = !known
      bar.className = rest * 10 < (limit as number) ? 'bar low' : 'bar'
      bar.ariaLabel = name
      bar.ariaValueText = amount
      bar.ariaValueNow = `${rest}`
      bar.ariaValueMax = `${limit}`
      fill.style.width = `${(rest / (limit as number)) * 100}%`
      setLink(settings, keyLinks.settings)
      setLink(activity, keyLinks.logs)
    } else menu.hidePopover()

    const waits = state.status === 'signing-in' && state.popup
    waiting.hidden = !waits
    alert.hidden = !failed
    if (failed) {
      const kind = textOf(failed.code)
      // The user's own decision is not an alert.
      alert.className = kind === 'declined' || kind === 'cancelled' ? 'alert muted' : 'alert'
      write(sentence, say(kind))
      write(keys, kind === 'maybe' ? say('settings') : '')
      setLink(keys, failed.helpUrl)
      if (!alert.firstChild) alert.append(sentence, ' ', keys)
    } else alert.replaceChildren()
    // For screen readers.
    if (waits || doing === 'open') write(status, say(waits ? 'waiting' : 'open', name))
    else if (!doing && signedIn !== wasSignedIn) {
      wasSignedIn = signedIn
      write(status, signedIn ? `${name}: ${credit.textContent}` : '')
    } else if (failed) write(status, '')
  }
}

/** The same in all languages, as on the provider's page. */
const dollars = (amount: number): string =>
  // A small amount is not shown as nothing.
  amount > 0 && amount < 0.01 ? '<$0.01' : `$${Math.max(0, amount).toFixed(2)}`
