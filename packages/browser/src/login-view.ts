import { isHttpUrl } from './account.js'
import { h, mark } from './dom.js'
import type { LoginState } from './open-route-login.js'
import { CSS } from './style.js'
import { pickTexts, type TextName, textOf } from './texts.js'

/** What a busy button is busy with. */
export type Doing = 'check' | 'open' | 'leave'

export interface Shown {
  state: LoginState
  /** Language tags, the wanted one first. */
  locales: readonly string[]
  /** The provider's name. */
  name: string
  /** Which text invites to log in. */
  invite: TextName
  /** The colours of the accent, where nobody is signed in. */
  filled: boolean
  /** In CSS pixels. */
  width: string
  /** Set while the button is busy. */
  doing: Doing | undefined
}

let sheet: CSSStyleSheet | undefined

/**
 * Draws the element. The button is one and the same node in all states, so that focus stays where it is, and all
 * labels lie in one grid cell, so that its width does.
 */
export function createLoginView(
  shadow: ShadowRoot,
  act: { press(): void; signOut(): void },
): (shown: Shown) => void {
  const label = (className: string) => h('span', className, {})
  const out = label('')
  const busy = label('b')
  const again = label('e')
  const who = label('unseen')
  const credit = h('span', '', { part: 'credit' })
  const button = h(
    'button',
    'main',
    { part: 'button', type: 'button' },
    h(
      'span',
      'icons',
      { part: 'icon' },
      h('span', 'm', {}, h('slot', '', { name: 'icon' }, mark())),
      label('spin'),
    ),
    h(
      'span',
      'labels',
      { part: 'label' },
      h('span', 'o', {}, h('slot', '', { name: 'label' }, out)),
      busy,
      again,
      h('span', 'i', {}, h('span', '', {}, who, credit)),
    ),
  )
  const menu = h('div', 'menu', { part: 'menu', popover: '' })
  const alert = h('p', 'alert', { part: 'error', role: 'alert' })
  const status = h('div', 'unseen', { role: 'status' })
  const root = h('div', '', { part: 'root' }, button, menu, alert, status)
  let before: Shown | undefined
  let drawn = ''
  let spoken = ''

  button.onclick = () => before?.doing || before?.state.status === 'signed-in' || act.press()
  menu.ontoggle = ({ newState }) => button.setAttribute('aria-expanded', `${newState === 'open'}`)
  menu.onbeforetoggle = ({ newState }) => {
    if (newState === 'open') requestAnimationFrame(place)
    else if (menu.contains(shadow.activeElement)) button.focus()
  }
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget as Node)) menu.hidePopover()
  })
  menu.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const items = [...menu.querySelectorAll<HTMLElement>('.item')]
    items.at((items.indexOf(shadow.activeElement as HTMLElement) + step) % items.length)?.focus()
  }
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(CSS)
  }
  shadow.adoptedStyleSheets = [sheet]
  shadow.append(root)

  /** Puts the menu under the button, or over it, where a narrow window shows all of it. */
  function place(): void {
    const at = button.getBoundingClientRect()
    const { offsetWidth, offsetHeight } = menu
    const start = getComputedStyle(root).direction === 'rtl' ? at.right - offsetWidth : at.left
    const top =
      at.bottom + offsetHeight + 8 > innerHeight && at.top > offsetHeight
        ? at.top - offsetHeight - 8
        : at.bottom + 8
    menu.style.left = `${Math.max(8, Math.min(start, innerWidth - offsetWidth - 8)) + scrollX}px`
    menu.style.top = `${top + scrollY}px`
  }

  return (shown) => {
    const { state, doing, name } = shown
    const [lang, texts] = pickTexts(shown.locales)
    const [, english] = pickTexts([])
    const say = (text: TextName, ...values: string[]) =>
      (texts[text] ?? (english[text] as string)).replace(/{}/g, () => values.shift() as string)
    const link = (href: string, text: string, className: string) =>
      // C20
      isHttpUrl(href)
        ? h('a', className, { part: 'link', href, target: '_blank', rel: 'noopener noreferrer' }, text)
        : text
    const signedIn = state.status === 'signed-in'
    const error = state.status === 'error' ? state.error : undefined
    const kind = signedIn ? 'in' : error ? 'error' : 'out'
    root.className = `root ${doing ? 'busy' : kind}${shown.filled && kind === 'out' ? ' filled' : ''}`
    root.lang = lang
    button.style.width = shown.width && `${shown.width}px`
    out.textContent = say(shown.invite, name)
    busy.textContent = say(doing ?? 'check', name)
    again.textContent = say('again')
    who.textContent = `${name}: `
    button.ariaDisabled = button.ariaBusy = `${!!doing}`
    button.popoverTargetElement = signedIn && !doing ? menu : null
    if (!signedIn) menu.hidePopover()

    if (state.status === 'signed-in') {
      const { limit, limitRemaining, userId, keyLinks } = state
      const left = limitRemaining ?? 0
      credit.textContent =
        limit && limitRemaining != null ? say('left', dollars(left), dollars(limit)) : say('signed_in')
      const next = JSON.stringify([state, lang])
      if (next !== drawn) {
        drawn = next
        const leave = h('button', 'item', { part: 'sign-out', type: 'button' }, say('sign_out'))
        leave.onclick = () => {
          menu.hidePopover()
          act.signOut()
        }
        const share = limit ? Math.min(1, Math.max(0, left / limit)) : 1
        const fill = h('i', '', {})
        fill.style.width = `${share * 100}%`
        menu.replaceChildren(
          ...(userId ? [h('p', 'muted', {}, userId)] : []),
          ...(limit && limitRemaining != null
            ? [
                h('p', '', {}, credit.textContent, ' · ', say('used', dollars(limit - left))),
                h(
                  'div',
                  share < 0.1 ? 'bar low' : 'bar',
                  {
                    part: 'meter',
                    role: 'meter',
                    'aria-label': credit.textContent,
                    'aria-valuenow': `${left}`,
                    'aria-valuemax': `${limit}`,
                  },
                  fill,
                ),
              ]
            : []),
          link(keyLinks.settings, say('settings'), 'item'),
          link(keyLinks.logs, say('activity'), 'item'),
          leave,
          h('p', 'muted', {}, say('note')), // B34
        )
      }
    }

    alert.hidden = !error || !!doing
    const text = error && textOf(error.code)
    // The same sentence is not said twice.
    if (!error || doing) alert.replaceChildren()
    else if (error !== alertOf(before) || lang !== spoken) {
      // What the visitor decided is no alarm.
      alert.className = text === 'declined' ? 'alert calm' : 'alert'
      alert.replaceChildren(say(text as TextName), ' ')
      if (text === 'maybe' && error.helpUrl) alert.append(link(error.helpUrl, say('keys'), ''))
    }
    // What a screen reader hears beside it.
    if (doing && doing !== 'check') status.textContent = busy.textContent
    else if (!doing && signedIn !== (before?.state.status === 'signed-in'))
      status.textContent = signedIn ? credit.textContent : ''
    before = shown
    spoken = lang
  }
}

const alertOf = (shown: Shown | undefined) =>
  shown?.state.status === 'error' && !shown.doing ? shown.state.error : undefined

/** The same in all languages: people know these amounts from the provider's page. */
const dollars = (amount: number): string =>
  // A little is not nothing.
  amount > 0 && amount < 0.01 ? '<$0.01' : `$${Math.max(0, amount).toFixed(2)}`
