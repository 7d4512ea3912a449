import type { Chat } from '../chat/chat.js'
import { button, byId, element } from '../page/dom.js'
import { onLocale, t } from '../page/locale.js'
import { type MessageView, messageView } from './message-view.js'
import type { ProblemActions } from './problem-view.js'

/** Pixels from the end within which the view keeps scrolling with the reply. */
const NEAR_END = 64

export interface ConversationViewOptions {
  chat: Chat
  actions: ProblemActions
  /** Called with the example question that the user chose. */
  onExample(text: string): void
}

/** Shows the conversation. Scrolls with a reply while the user is at its end; announces it to screen readers once it is complete. */
export function conversationView({ chat, actions, onExample }: ConversationViewOptions): void {
  const scroller = byId('log')
  const list = byId('messages')
  const empty = byId('empty')
  const examples = byId('examples')
  const announcer = byId('announcer')
  let views: MessageView[] = []

  const drawAll = () => {
    // The announced text belongs to the conversation and is removed with it. A27
    announcer.textContent = ''
    const last = chat.messages.length - 1
    views = chat.messages.map((message, index) => messageView(message, index === last ? actions : null))
    list.replaceChildren(...views.map(({ node }) => node))
    for (const view of views) view.update()
    empty.hidden = views.length > 0
    scroller.scrollTop = scroller.scrollHeight
  }
  // Messages are drawn in a later frame, so scrolling follows the height of the list.
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
