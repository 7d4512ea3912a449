import type { Account } from '../../key/account.js'
import { formatCredit } from './format-credit.js'
import { createLink } from './link.js'
import type { Parts, Seen } from './parts.js'
import { positionMenu } from './position-menu.js'

export interface AccountMenu {
  readonly menu: HTMLElement
  /** Draws the account; `undefined` where the button does not open the menu. */
  draw(account: Account | undefined, seen: Seen): void
}

/** The menu of a signed-in user. Works without popovers, which test environments such as jsdom lack (L13). */
export function createAccountMenu({ button, credit, actions, tools }: Parts): AccountMenu {
  const [h, , write, ofDocument] = tools
  const shadow = button.getRootNode() as ShadowRoot
  const user = h('p', { class: 'muted' })
  const left = h('p')
  const fill = h('i')
  const bar = h('div', { part: 'meter', role: 'meter' }, fill)
  const [settings, activity] = [createLink(tools, 'item'), createLink(tools, 'item')]
  const leave = h('button', { part: 'sign-out', class: 'item', type: 'button' })
  const note = h('p', { class: 'muted' }) // B34
  const menu = h(
    'div',
    { part: 'menu', class: 'menu', popover: '' },
    user,
    left,
    bar,
    settings.link,
    activity.link,
    leave,
    note,
  )
  const hasPopover: boolean = 'showPopover' in menu
  let isOpen = false
  /** Whether the button opens the menu. */
  let opens = false

  function menuToggled(open: boolean): void {
    isOpen = open
    button.setAttribute('aria-expanded', `${open}`)
    if (!hasPopover) menu.hidden = !open
  }
  const closeMenu = () => (hasPopover ? menu.hidePopover() : menuToggled(false))

  /** Also when a phone is turned, or the window changes its size otherwise, while the menu is open. L16 */
  function position(): void {
    if (!isOpen || !button.isConnected) return
    positionMenu(menu, button, ofDocument('documentElement').clientWidth)
    addEventListener('resize', position, { once: true })
  }

  menu.hidden = !hasPopover
  if (!hasPopover) button.addEventListener('click', () => opens && menuToggled(!isOpen))
  leave.onclick = () => {
    closeMenu()
    actions.signOut()
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
    const items = [settings.link, activity.link, leave].filter((item) => !item.hidden)
    if (!step) return
    event.preventDefault()
    items.at((items.indexOf(shadow.activeElement as typeof leave) + step) % items.length)?.focus()
  }

  return {
    menu,
    draw(account, { isBusy, name, say }) {
      opens = !!account && !isBusy
      button.popoverTargetElement = opens ? menu : null
      if (opens) button.setAttribute('aria-expanded', `${isOpen}`)
      else {
        closeMenu()
        button.removeAttribute('aria-expanded')
      }
      write(settings.link, say('settings'))
      write(activity.link, say('activity'))
      write(leave, say('sign_out'))
      write(note, say('note'))
      if (!account) return
      const { limit, limitRemaining, userId, keyLinks } = account
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
      for (const each in meter) bar.setAttribute(`aria-${each}`, `${meter[each as 'label']}`)
      fill.style.width = `${share * 100}%`
      settings.setUrl(keyLinks.settings)
      activity.setUrl(keyLinks.logs === keyLinks.settings ? '' : keyLinks.logs) // L16: one page, one link
    },
  }
}
