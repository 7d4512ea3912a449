import type { Chat } from '../chat/chat.js'
import { button, byId, element } from '../page/dom.js'
import { onLocale, t } from '../page/locale.js'
import { type MessageView, messageView } from './message-view.js'
import type { ProblemActions } from './problem-view.js'

/** How near to its end, in pixels, the reader counts as following the answer. */
const NEAR_END = 64

export interface ConversationViewOptions {
  chat: Chat
  actions: ProblemActions
  /** Someone chose an example question. */
  onExample(text: string): void
}

/** The conversation. Follows the answer while its reader does; tells screen readers an answer once, when it is there. */
export function conversationView({ chat, actions, onExample }: ConversationViewOptions): void {
  const scroller = byId('log')
  const list = byId('messages')
  const empty = byId('empty')
  const examples = byId('examples')
  const announcer = byId('announcer')
  let views: MessageView[] = []

  const drawAll = () => {
    // What was read out belongs to the talk, and goes with it. A27
    announcer.textContent = ''
    const last = chat.messages.length - 1
    views = chat.messages.map((message, index) => messageView(message, index === last ? actions : null))
    list.replaceChildren(...views.map(({ node }) => node))
    for (const view of views) view.update()
    empty.hidden = views.length > 0
    scroller.scrollTop = scroller.scrollHeight
  }
  // Drawing happens in a later frame: the list follows when its height has changed.
  let height = 0
  new ResizeObserver(() => {
    const grown = list.offsetHeight - height
    height = list.offsetHeight
    const distance = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
    if (distance - grown < NEAR_END) scroller.scrollTop = scroller.scrollHeight
  }).observe(list)

  chat.subscribe((event) => {
    if (event === 'messages') return drawAll()
    views.at(-1)?.update()
    const last = chat.messages.at(-1)
    if (event === 'settled' && last && !last.problem)
      announcer.textContent = `${t('answered')} ${views.at(-1)?.text()}`
  })
  onLocale(() => {
    examples.replaceChildren(
      ...(['example1', 'example2', 'example3'] as const).map((name) =>
        element(
          'li',
          {},
          button(t(name), 'plain', () => onExample(t(name))),
        ),
      ),
    )
    drawAll()
  })
}
