import type { OpenRouteLogin } from '@openroute-kit/browser'
import { creditProblem } from './credit-problem.js'
import { type Problem, problemOf } from './problem.js'
import type { Usage } from './read-completion.js'
import { streamCompletion } from './stream-completion.js'

export interface Message {
  role: 'user' | 'assistant'
  text: string
  /** `truncated`: ended at the length limit. `failed`: see `problem`. */
  state: 'waiting' | 'streaming' | 'done' | 'stopped' | 'truncated' | 'failed'
  model?: string
  usage?: Usage
  problem?: Problem | undefined
  /** Nothing has arrived for a while. */
  isStalled?: true | undefined
}

/** Milliseconds without data after which a reply counts as stalled. */
const STALL_MS = 10_000

type ChatEvent =
  /** Messages were added or removed. */
  | 'messages'
  /** The last message got more text or another state. */
  | 'progress'
  /** A reply has ended: complete, stopped or failed. */
  | 'settled'

export interface Chat {
  readonly messages: readonly Message[]
  readonly busy: boolean
  subscribe(listener: (event: ChatEvent) => void): void
  send(text: string): Promise<void>
  /** Requests the last reply again. */
  retry(): Promise<void>
  /** Stops the running reply and keeps its text. */
  stop(): void
  /** Replaces the problem of the last reply, such as when the user has logged in again. */
  updateProblem(problem: Problem): void
  /** Removes the last question and its reply. Returns the question. */
  removeLastQuestion(): string
  /** Replaces the conversation by these messages. Default: none. */
  reset(messages?: readonly Message[]): void
}

export interface ChatOptions {
  login: Pick<OpenRouteLogin, 'fetch' | 'refresh'>
  /** Called for each request. */
  model: () => string
  /** The clock, in milliseconds since 1970. */
  now?: () => number
}

/** A conversation and its running reply, at most one at a time. Independent of the page. */
export function createChat({ login, model, now = Date.now }: ChatOptions): Chat {
  let messages: Message[] = []
  let running: AbortController | undefined
  const listeners: ((event: ChatEvent) => void)[] = []
  const notify = (event: ChatEvent) => {
    for (const listener of listeners) listener(event)
  }

  async function streamReply(): Promise<void> {
    const reply: Message = { role: 'assistant', text: '', state: 'waiting', model: model() }
    const history = messages
      .filter(({ text }) => text !== '')
      .map(({ role, text }) => ({ role, content: text }))
    const controller = new AbortController()
    running = controller
    messages.push(reply)
    notify('messages')
    let stall: ReturnType<typeof setTimeout> | undefined
    const restartStallTimer = () => {
      clearTimeout(stall)
      reply.isStalled = undefined
      stall = setTimeout(() => {
        if (running !== controller) return
        reply.isStalled = true
        notify('progress')
      }, STALL_MS)
    }
    restartStallTimer()
    try {
      const parts = streamCompletion({ login, model: model(), messages: history, signal: controller.signal })
      for await (const part of parts) {
        if (controller.signal.aborted) break
        restartStallTimer()
        if (part.type === 'text') {
          reply.text += part.text
          reply.state = 'streaming'
        } else if (part.type === 'usage') reply.usage = part.usage
        else if (part.reason === 'length') reply.state = 'truncated'
        notify('progress')
      }
      if (reply.state !== 'truncated') reply.state = controller.signal.aborted ? 'stopped' : 'done'
    } catch (error) {
      const problem = problemOf(error, now())
      // The credit that was known before this request may be out of date.
      if (problem.kind === 'credit') reply.problem = creditProblem(problem, await login.refresh())
      else reply.problem = problem
      reply.state = 'failed'
      if (controller.signal.aborted) {
        reply.state = 'stopped'
        reply.problem = undefined
      }
    }
    clearTimeout(stall)
    reply.isStalled = undefined
    // A reset has removed this reply in the meantime.
    if (running !== controller) return
    running = undefined
    notify('settled')
  }

  return {
    get messages() {
      return messages
    },
    get busy() {
      return running !== undefined
    },
    subscribe: (listener) => {
      listeners.push(listener)
    },
    async send(text) {
      if (running || text.trim() === '') return
      messages.push({ role: 'user', text, state: 'done' })
      await streamReply()
    },
    async retry() {
      if (running || messages.length === 0) return
      if (messages.at(-1)?.role === 'assistant') messages.pop()
      await streamReply()
    },
    stop: () => running?.abort(),
    updateProblem(problem) {
      const last = messages.at(-1)
      if (!last?.problem) return
      last.problem = problem
      notify('progress')
    },
    removeLastQuestion() {
      const index = messages.findLastIndex(({ role }) => role === 'user')
      if (running || index < 0) return ''
      const [question] = messages.splice(index)
      notify('messages')
      return question?.text ?? ''
    },
    reset(next = []) {
      running?.abort()
      running = undefined
      messages = structuredClone([...next])
      notify('messages')
    },
  }
}
