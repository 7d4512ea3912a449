import { LOCALES } from '#languages'
import { isHttpUrl } from '../key/account.js'
import { formatCredit } from './details/format-credit.js'
import type { LoginState } from '../login/open-route-login.js'
import { attempt } from '../page/attempt.js'
import { ofDocument } from '../page/of-document.js'
import { h, mark } from '../page/dom.js'
import { en } from './languages/en.js'
import type { TextName, Texts } from './languages/text-names.js'
import type { LoginElementProperties } from './login-element-properties.js'
import { providerOf } from './login-from-attributes.js'
import { positionMenu } from './details/position-menu.js'
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

const setAttribute = (node: Element, name: string, value: unknown): void =>
  node.setAttribute(name, `${value}`)

/**
 * Draws the element. Its nodes stay the same in all states, so that focus stays where it is, and all labels take part in the
 * button's width, so that it stays too. Works without popovers, constructable style sheets and ARIA reflection, which test
 * environments such as jsdom lack (L13).
 */
export function createLoginView(
  element: HTMLElement & LoginElementProperties,
  press: () => void,
  signOut: () => void,
  startOver: () => void,
  cancel: () => void,
): Show {
  const shadow = element.attachShadow({ mode: 'open' })
  const text = (className?: string) => h('span', className ? { class: className } : {})
  const link = (className: string) =>
    h('a', { part: 'link', class: className, target: '_blank', rel: 'noopener noreferrer' })
  const [out, busy, who, credit, sentence] = [text(), text(), text('unseen'), text(), text()]
  const user = h('p', { class: 'muted' })
  const left = h('p')
  const fill = h('i')
  const bar = h('div', { part: 'meter', role: 'meter' }, fill)
  const [settings, activity, way] = [link('item'), link('item'), link('')]
  const leave = h('button', { part: 'sign-out', class: 'item', type: 'button' })
  const action = (part: string) => h('button', { part, class: 'action', type: 'button' })
  const [again, stop] = [action('start-over'), action('cancel')]
  /** Texts that are the same in every state. */
  const fixed = {
    again: text(),
    open: text(), // never shown: a press widens nothing
    settings,
    activity,
    sign_out: leave,
    waiting: text(),
    start_over: again,
    cancel: stop,
    note: h('p', { class: 'muted' }), // B34
  }
  /** The labels, by the class of the root in whose state they are shown. */
  const labels: Record<string, Element> = {
    out: h('span', {}, h('slot', { name: 'label' }, out)),
    busy,
    error: fixed.again,
    in: h('span', { part: 'credit' }, who, credit),
    open: fixed.open,
  }
  const button = h(
    'button',
    { part: 'button', type: 'button' },
    h('span', { part: 'icon' }, h('span', { class: 'm' }, h('slot', { name: 'icon' }, mark())), text('spin')),
    h('span', { part: 'label' }, ...Object.values(labels)),
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
  const hasPopover: boolean = 'showPopover' in menu
  const alert = h('p', { part: 'error', role: 'alert' })
  const status = h('div', { class: 'unseen', role: 'status' })
  // L03: what the page knows about the login window, and what the user can do about it.
  const waiting = h('div', { part: 'waiting', class: 'alert muted' }, fixed.waiting, again, stop)
  const root = h('div', { part: 'root' }, button, menu, alert, waiting, status)
  let wasSignedIn = false
  let isOpen = false
  /** Whether the button opens the menu. */
  let opens = false

  function menuToggled(open: boolean): void {
    isOpen = open
    setAttribute(button, 'aria-expanded', open)
    if (!hasPopover) menu.hidden = !open
  }
  const closeMenu = () => (hasPopover ? menu.hidePopover() : menuToggled(false))

  /** Also when a phone is turned, or the window changes its size otherwise, while the menu is open. L16 */
  function position(): void {
    if (!isOpen || !root.isConnected) return
    positionMenu(menu, button)
    addEventListener('resize', position, { once: true })
  }

  menu.hidden = !hasPopover
  again.onclick = startOver
  stop.onclick = () => {
    button.focus()
    cancel()
  }
  button.onclick = () => {
    if (!opens) press()
    else if (!hasPopover) menuToggled(!isOpen)
  }
  leave.onclick = () => {
    closeMenu()
    signOut()
  }
  menu.onbeforetoggle = ({ newState }) => {
    menuToggled(newState === 'open')
    if (isOpen) requestAnimationFrame(position)
    else if (menu.contains(shadow.activeElement)) button.focus()
  }
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    // Not while the menu is closing and returns the focus, which Chromium reports as an error.
    if (isOpen && relatedTarget && !menu.contains(relatedTarget as Node)) closeMenu()
  })
  menu.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const items = [settings, activity, leave].filter((item) => !item.hidden)
    if (!step) return
    event.preventDefault()
    items.at((items.indexOf(shadow.activeElement as typeof leave) + step) % items.length)?.focus()
  }
  attempt(() => {
    if (!sheet) {
      const created = new CSSStyleSheet()
      created.replaceSync(CSS)
      sheet = created
    }
    shadow.adoptedStyleSheets = [sheet]
  })
  shadow.append(root)

  /** Changes a node only if its text differs, since screen readers announce each change. */
  function write(node: Element, text: string): void {
    if (node.textContent !== text) node.textContent = text
  }

  /** Hides a link that leads nowhere. C20 */
  function setLink(link: HTMLAnchorElement, url: string | undefined): void {
    link.hidden = !isHttpUrl(url)
    if (!link.hidden) setAttribute(link, 'href', url)
  }

  return (state, doing) => {
    const { type, theme, size, shape, logoAlignment, width, locale, disabled } = element
    const name = attempt(() => providerOf(element).name) ?? 'OpenRoute'
    const lang = pickLocale([locale || ofDocument('documentElement').lang, ...navigator.languages])
    const language = LOCALES[lang] ?? {}
    const loading = typeof language === 'function'
    const say = (text: TextName, ...values: string[]) =>
      `${(language as Texts)[text] ?? en[text]}`.replace(/{}/g, () => values.shift() as string)
    const signedIn = state.status === 'signed-in'
    const error = state.status === 'error' && state.error
    const failed = !doing && error
    // Only the developer can do something: there is nothing to try again. L14
    const broken = failed && failed.code === 'config_invalid'
    const face = doing || loading ? 'busy' : signedIn ? 'in' : failed && !broken ? 'error' : 'out'
    root.className = face
    for (const each in labels) setAttribute(labels[each] as Element, 'aria-hidden', each !== face)
    root.lang = lang
    button.disabled = disabled || !!broken
    const accented = !theme || theme === 'filled'
    const colours = accented ? (signedIn || error || disabled ? '' : 'filled') : theme
    button.className = ['main', colours, type, size, shape, logoAlignment].join(' ')
    button.style.width = width && `${width}px`
    for (const name of ['aria-disabled', 'aria-busy']) setAttribute(button, name, face === 'busy')
    if (loading) {
      write(busy, name)
      return language()
        .catch(() => ({})) // falls back to English
        .then((texts) => (LOCALES[lang] = texts))
    }
    opens = signedIn && !doing
    button.popoverTargetElement = opens ? menu : null
    if (opens) setAttribute(button, 'aria-expanded', isOpen)
    else {
      closeMenu()
      button.removeAttribute('aria-expanded')
    }
    write(out, say(((!broken && element.text) || 'login_with') as TextName, name))
    const waits = state.status === 'signing-in' && state.popup
    write(busy, say(waits ? 'waiting' : doing || 'check', name))
    write(who, `${name}: `)
    for (const text in fixed) write(fixed[text as 'again'], say(text as 'again', name))

    if (signedIn) {
      const { limit, limitRemaining, userId, keyLinks } = state
      const known = limit != null && limitRemaining != null
      const share = known ? Math.max(0, Math.min(1, limitRemaining / limit || 0)) : 0
      const amount = known
        ? say('left', formatCredit(limitRemaining, limit), formatCredit(limit))
        : say('signed_in')
      for (const node of [credit, left]) write(node, amount)
      user.hidden = !userId
      write(user, userId ?? '')
      left.hidden = bar.hidden = !known
      bar.className = share < 0.1 ? 'bar low' : 'bar'
      const meter = { label: name, valuetext: amount, valuenow: share, valuemax: 1 }
      for (const each in meter) setAttribute(bar, `aria-${each}`, meter[each as 'label'])
      fill.style.width = `${share * 100}%`
      setLink(settings, keyLinks.settings)
      setLink(activity, keyLinks.logs === keyLinks.settings ? '' : keyLinks.logs) // L16: one page, one link
    }

    waiting.hidden = !waits
    alert.hidden = !failed
    if (failed) {
      const kind = textOf(failed.code)
      // The user's own decision is not an alert.
      alert.className = /declined|cancelled/.test(kind) ? 'alert muted' : 'alert'
      write(sentence, say(kind))
      setLink(way, /maybe|frame/.test(kind) ? failed.helpUrl : '')
      write(way, way.hidden ? '' : say(kind === 'frame' ? 'tab' : 'settings'))
      if (!alert.firstChild) alert.append(sentence, ' ', way)
    } else alert.replaceChildren()
    // For screen readers.
    if (waits || doing === 'open') write(status, say(waits ? 'waiting' : 'open', name))
    else if (!doing && signedIn !== wasSignedIn) {
      wasSignedIn = signedIn
      write(status, signedIn ? `${name}: ${credit.textContent}` : '')
    } else if (!doing && !signedIn) write(status, '')
  }
}
