import { createAccountMenu } from './account-menu.js'
import { createLink } from './link.js'
import type { Parts, Seen } from './parts.js'
import { textOf } from './text-of-error.js'

/** Adds the menu, the error and the line about a login window to the button. Returns a function that draws them. */
export function createDetails(parts: Parts): (seen: Seen) => void {
  const { button, credit, status, actions, tools } = parts
  const [h, , write] = tools
  const { menu, draw } = createAccountMenu(parts)
  const way = createLink(tools, '')
  const sentence = h('span')
  const alert = h('p', { part: 'error', role: 'alert' })
  const action = (part: string) => h('button', { part, class: 'action', type: 'button' })
  const [waits, again, stop] = [h('span'), action('start-over'), action('cancel')]
  // L03: what the page knows about the login window, and what the user can do about it.
  const waiting = h('div', { part: 'waiting', class: 'alert muted' }, waits, again, stop)
  again.onclick = actions.startOver
  stop.onclick = () => {
    button.focus()
    actions.cancel()
  }
  button.after(menu, alert, waiting)
  let wasSignedIn = false

  return (seen) => {
    const { state, isBusy, name, say } = seen
    const signedIn = state.status === 'signed-in'
    draw(signedIn ? state : undefined, seen)
    if (!isBusy) {
      if (signedIn && !wasSignedIn) write(status, `${name}: ${credit.textContent}`)
      wasSignedIn = signedIn
    }
    waiting.hidden = !(state.status === 'signing-in' && state.popup)
    write(waits, say('waiting', name))
    write(again, say('start_over'))
    write(stop, say('cancel'))
    const error = !isBusy && state.status === 'error' && state.error
    alert.hidden = !error
    if (error) {
      const kind = textOf(error.code)
      // The user's own decision is not an alert.
      alert.className = /declined|cancelled/.test(kind) ? 'alert muted' : 'alert'
      write(sentence, say(kind))
      way.setUrl(/maybe|frame/.test(kind) ? error.helpUrl : '')
      write(way.link, way.link.hidden ? '' : say(kind === 'frame' ? 'tab' : 'settings'))
      if (!alert.firstChild) alert.append(sentence, ' ', way.link)
    } else alert.replaceChildren()
  }
}
