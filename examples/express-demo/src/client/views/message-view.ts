import type { Message } from '../chat/chat.js'
import { button, element } from '../page/dom.js'
import { money } from '../page/format.js'
import { t } from '../page/locale.js'
import { markdownView } from './markdown-view.js'
import { type ProblemActions, problemView } from './problem-view.js'

export interface MessageView {
  readonly node: HTMLElement
  /** Shows the current state of the message; draws at most once a frame. */
  update(): void
  /** The text of the message, without its markup. */
  text(): string
}

/** One message. Only the last one gets `actions`: problems further up can't be solved any more. */
export function messageView(message: Message, actions: ProblemActions | null): MessageView {
  return message.role === 'user' ? questionView(message) : replyView(message, actions)
}

function questionView({ text }: Message): MessageView {
  const node = element(
    'li',
    { className: 'question' },
    element('span', { className: 'hidden-text' }, t('you')),
    element('p', {}, text),
  )
  return { node, update: () => undefined, text: () => text }
}

function replyView(message: Message, actions: ProblemActions | null): MessageView {
  const body = element('div', { className: 'markdown' })
  const foot = element('div', { className: 'foot' })
  const node = element('li', { className: 'completion' }, body, foot)
  const markdown = markdownView(body)
  let frame = 0
  let drawnFoot = ''

  const draw = () => {
    frame = 0
    markdown.update(message.text)
    // The foot contains live regions and buttons: it is replaced only when its content changes, not with each word.
    const { state, problem, usage, isStalled } = message
    const wanted = [state, isStalled, problem?.kind, problem?.hasVisited, usage !== undefined].join()
    if (drawnFoot === wanted) return
    drawnFoot = wanted
    foot.replaceChildren(...footOf(message, actions))
    if (isOver(message)) addCopyButtons(body)
  }
  return {
    node,
    update() {
      if (isOver(message)) {
        cancelAnimationFrame(frame)
        draw()
      } else frame ||= requestAnimationFrame(draw)
    },
    text: () => plainText(body),
  }
}

function isOver({ state }: Message): boolean {
  return state !== 'waiting' && state !== 'streaming'
}

function footOf(message: Message, actions: ProblemActions | null): Node[] {
  const { state, model = '', usage, isStalled } = message
  if (state === 'waiting')
    return [
      element(
        'p',
        { className: 'waiting' },
        element('span', { className: 'pulse' }),
        t(isStalled ? 'stillWaiting' : 'waiting', { model }),
      ),
    ]
  if (state === 'streaming')
    return [element('p', { className: 'meta' }, isStalled ? [model, t('stillWaiting')].join(' · ') : model)]
  const facts = [model]
  if (usage) facts.push(t('usage', { count: usage.promptTokens + usage.completionTokens }))
  if (typeof usage?.cost === 'number') facts.push(money(usage.cost))
  if (state === 'stopped' || state === 'truncated') facts.unshift(t(state))
  const meta = element('p', { className: 'meta' }, element('span', {}, facts.filter(Boolean).join(' · ')))
  if (message.text !== '') meta.append(copyButton(() => message.text))
  return message.problem ? [problemView(message, actions), meta] : [meta]
}

/** The rendered text for screen readers: no asterisks, no names of buttons. */
function plainText(body: HTMLElement): string {
  const copy = body.cloneNode(true) as HTMLElement
  for (const control of copy.querySelectorAll('button')) control.remove()
  for (const end of copy.querySelectorAll('br')) end.replaceWith('\n')
  return copy.textContent.trim()
}

function addCopyButtons(body: HTMLElement): void {
  for (const pre of body.querySelectorAll('pre'))
    if (pre.querySelector('button') === null) {
      const code = pre.querySelector('code')
      pre.append(copyButton(() => code?.textContent ?? ''))
    }
}

function copyButton(text: () => string): HTMLButtonElement {
  const node = button(t('copy'), 'quiet copy', async () => {
    await navigator.clipboard.writeText(text()).catch(() => undefined)
    node.textContent = t('copied')
    setTimeout(() => {
      node.textContent = t('copy')
    }, 1500)
  })
  return node
}
