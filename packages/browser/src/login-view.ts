import { isHttpUrl } from './account.js'
import { h, mark } from './dom.js'
import type { LoginState } from './open-route-login.js'
import { CSS } from './style.js'
import { LOCALES, pickLocale, type TextName, textOf } from './texts.js'

/** What a busy button is busy with. */
export type Doing = 'check' | 'open'

export interface Shown {
  state: LoginState
  /** Language tags, the wanted one first. */
  locales: readonly string[]
  /** The provider's name. */
  name: string
  /** Which text invites to log in. */
  invite: TextName
  /** In the accent's colours, where nobody is signed in. */
  filled: boolean
  /** In CSS pixels. */
  width: string
  disabled: boolean
  /** Set while the button is busy. */
  doing: Doing | undefined
}

let sheet: CSSStyleSheet | undefined

/**
 * Draws the element. Its nodes stay the same in all states, so that focus stays where it is, and all labels lie in one
 * grid cell, so that the button's width does.
 */
export function createLoginView(
  shadow: ShadowRoot,
  act: { press(): void; signOut(): void },
): (shown: Shown) => void {
  const text = (className: string) => h('span', className)
  const link = () => h('a', 'item', { part: 'link', target: '_blank', rel: 'noopener noreferrer' })
  const [out, busy, again, who, credit] = [text(''), text('b'), text('e'), text('unseen'), text('')]
  // Never shown: a press widens nothing.
  const wide = text('')
  const button = h(
    'button',
    'main',
    { part: 'button', type: 'button' },
    h(
      'span',
      'icons',
      { part: 'icon' },
      h('span', 'm', {}, h('slot', '', { name: 'icon' }, mark())),
      text('spin'),
    ),
    h(
      'span',
      'labels',
      { part: 'label' },
      h('span', 'o', {}, h('slot', '', { name: 'label' }, out)),
      busy,
      wide,
      again,
      h('span', 'i', { part: 'credit' }, who, credit),
    ),
  )
  const user = h('p', 'muted')
  const left = h('p')
  const fill = h('i')
  const bar = h('div', '', { part: 'meter', role: 'meter' }, fill)
  const [settings, activity] = [link(), link()]
  const leave = h('button', 'item', { part: 'sign-out', type: 'button' })
  const note = h('p', 'muted') // B34
  const menu = h(
    'div',
    'menu',
    { part: 'menu', popover: '' },
    user,
    left,
    bar,
    settings,
    activity,
    leave,
    note,
  )
  const sentence = text('')
  const keys = h('a', '', { part: 'link', target: '_blank', rel: 'noopener noreferrer' })
  const alert = h('p', 'alert', { part: 'error', role: 'alert' })
  const status = h('div', 'unseen', { role: 'status' })
  const root = h('div', '', { part: 'root' }, button, menu, alert, status)
  let wasSignedIn = false
  let isOpen = false

  button.onclick = () => button.popoverTargetElement || act.press()
  leave.onclick = () => {
    menu.hidePopover()
    act.signOut()
  }
  menu.addEventListener('beforetoggle', ({ newState }) => {
    isOpen = newState === 'open'
    button.ariaExpanded = `${isOpen}`
    if (isOpen) requestAnimationFrame(place)
    else if (menu.contains(shadow.activeElement)) button.focus()
  })
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    // Not while it closes already and gives the focus back, about which Chromium complains.
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

  /** Puts the menu under the button, or over it, where a narrow window shows all of it. */
  function place(): void {
    const { left, right, top, bottom } = button.getBoundingClientRect()
    const { offsetWidth: width, offsetHeight: height } = menu
    const start = getComputedStyle(root).direction === 'rtl' ? right - width : left
    const above = bottom + height + 8 > innerHeight && top > height
    // Without the scrollbar, which innerWidth counts in.
    menu.style.left = `${scrollX + Math.max(8, Math.min(start, document.documentElement.clientWidth - width - 8))}px`
    menu.style.top = `${scrollY + (above ? top - height - 8 : bottom + 8)}px`
  }

  return ({ state, doing, name, invite, filled, width, disabled, locales }) => {
    const lang = pickLocale(locales)
    const say = (text: TextName, ...values: string[]) =>
      `${LOCALES[lang]?.[text] ?? LOCALES.en?.[text]}`.replace(/{}/g, () => values.shift() as string)
    /** Changes a node only where it reads another way: what is said again is heard again. */
    const write = (node: Element, text: string, href?: string) => {
      if (node.textContent !== text) node.textContent = text
      // C20
      if (isHttpUrl(href)) node.setAttribute('href', href)
      else node.removeAttribute('href')
    }
    const signedIn = state.status === 'signed-in'
    const error = state.status === 'error' && !doing && state.error
    root.className = doing ? 'busy' : signedIn ? 'in' : error ? 'error' : 'out'
    root.lang = lang
    button.className = filled && !signedIn && state.status !== 'error' ? 'main filled' : 'main'
    button.disabled = disabled
    button.style.width = width && `${width}px`
    button.ariaDisabled = button.ariaBusy = `${!!doing}`
    button.popoverTargetElement = signedIn && !doing ? menu : null
    write(out, say(invite, name))
    write(busy, say(doing ?? 'check', name))
    write(wide, say('open', name))
    write(again, say('again'))
    write(who, `${name}: `)

    if (state.status === 'signed-in') {
      const { limit, limitRemaining, userId, keyLinks } = state
      const known = !!limit && limitRemaining != null
      const rest = Math.max(0, Math.min(limit ?? 0, limitRemaining ?? 0))
      const share = known ? rest / limit : 1
      const amount = known ? say('left', dollars(limitRemaining), dollars(limit)) : say('signed_in')
      for (const node of [credit, left]) write(node, amount)
      user.hidden = !userId
      write(user, userId ?? '')
      left.hidden = bar.hidden = !known
      bar.className = share < 0.1 ? 'bar low' : 'bar'
      bar.ariaLabel = name
      bar.ariaValueText = amount
      bar.ariaValueNow = `${rest}`
      bar.ariaValueMax = `${limit}`
      fill.style.width = `${share * 100}%`
      write(settings, say('settings'), keyLinks.settings)
      write(activity, say('activity'), keyLinks.logs)
      write(leave, say('sign_out'))
      write(note, say('note'))
    } else menu.hidePopover()

    alert.hidden = !error
    if (error) {
      const kind = textOf(error.code)
      // What the visitor decided is no alarm.
      alert.className = kind === 'declined' ? 'alert muted' : 'alert'
      write(sentence, say(kind))
      write(keys, kind === 'maybe' ? say('settings') : '', error.helpUrl)
      if (!alert.firstChild) alert.append(sentence, ' ', keys)
    } else alert.replaceChildren()
    // What a screen reader hears beside it.
    if (doing === 'open') write(status, say(doing, name))
    else if (!doing && signedIn !== wasSignedIn) {
      wasSignedIn = signedIn
      write(status, signedIn ? `${name}: ${credit.textContent}` : '')
    } else if (error) write(status, '')
  }
}

/** The same in all languages: people know these amounts from the provider's page. */
const dollars = (amount: number): string =>
  // A little is not nothing.
  amount > 0 && amount < 0.01 ? '<$0.01' : `$${Math.max(0, amount).toFixed(2)}`
