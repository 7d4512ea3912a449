import type { OpenRouteLogin } from '@openroute-kit/browser'
import { creditProblem } from './credit-problem.js'
import { type Problem, problemOf } from './problem.js'
import type { Usage } from './read-completion.js'
import { complete } from './stream-completion.js'

export interface Message {
  role: 'user' | 'assistant'
  text: string
  /** `waiting`: nothing came yet. `stopped` and `cut`: the rest will not come. `failed`: see `problem`. */
  state: 'waiting' | 'streaming' | 'done' | 'stopped' | 'cut' | 'failed'
  model?: string
  usage?: Usage
  problem?: Problem | undefined
  /** Nothing has come for a while. */
  isStalled?: true | undefined
}

/** How long nothing may come until the page says so, in milliseconds. */
const STALL_MS = 10_000

type ChatEvent =
  /** Messages came or went. */
  | 'messages'
  /** The last message grew or changed its state. */
  | 'progress'
  /** An answer ended, one way or another. */
  | 'settled'

export interface Chat {
  readonly messages: readonly Message[]
  readonly busy: boolean
  subscribe(listener: (event: ChatEvent) => void): void
  send(text: string): Promise<void>
  /** Asks again for the last answer. */
  retry(): Promise<void>
  /** Ends the answer under way; what came stays. */
  stop(): void
  /** The last answer's problem has become this one, such as when the user has logged in again. */
  amend(problem: Problem): void
  /** Takes the last question back, with its answer. */
  takeBack(): string
  /** Starts over with these messages, or with none. */
  reset(messages?: readonly Message[]): void
}

export interface ChatOptions {
  login: Pick<OpenRouteLogin, 'fetch' | 'refresh'>
  /** The model to ask, at the moment of asking. */
  model: () => string
  /** The clock, in milliseconds since 1970. */
  now?: () => number
}

/** One conversation: what was said, and the one answer that may be under way. Knows nothing of the page. */
export function createChat({ login, model, now = Date.now }: ChatOptions): Chat {
  let messages: Message[] = []
  let running: AbortController | undefined
  const listeners: ((event: ChatEvent) => void)[] = []
  const tell = (event: ChatEvent) => {
    for (const listener of listeners) listener(event)
  }

  async function answer(): Promise<void> {
    const reply: Message = { role: 'assistant', text: '', state: 'waiting', model: model() }
    const asked = messages
      .filter(({ text }) => text !== '')
      .map(({ role, text }) => ({ role, content: text }))
    const controller = new AbortController()
    running = controller
    messages.push(reply)
    tell('messages')
    let stall: ReturnType<typeof setTimeout> | undefined
    const watch = () => {
      clearTimeout(stall)
      reply.isStalled = undefined
      stall = setTimeout(() => {
        if (running !== controller) return
        reply.isStalled = true
        tell('progress')
      }, STALL_MS)
    }
    watch()
    try {
      const parts = complete({ login, model: model(), messages: asked, signal: controller.signal })
      for await (const part of parts) {
        if (controller.signal.aborted) break
        watch()
        if (part.type === 'text') {
          reply.text += part.text
          reply.state = 'streaming'
        } else if (part.type === 'usage') reply.usage = part.usage
        else if (part.reason === 'length') reply.state = 'cut'
        tell('progress')
      }
      if (reply.state !== 'cut') reply.state = controller.signal.aborted ? 'stopped' : 'done'
    } catch (error) {
      const problem = problemOf(error, now())
      // The figures from before the question may be out of date.
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
    // A reset in the meantime has dropped this answer already.
    if (running !== controller) return
    running = undefined
    tell('settled')
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
      await answer()
    },
    async retry() {
      if (running || messages.length === 0) return
      if (messages.at(-1)?.role === 'assistant') messages.pop()
      await answer()
    },
    stop: () => running?.abort(),
    amend(problem) {
      const last = messages.at(-1)
      if (!last?.problem) return
      last.problem = problem
      tell('progress')
    },
    takeBack() {
      const index = messages.findLastIndex(({ role }) => role === 'user')
      if (running || index < 0) return ''
      const [question] = messages.splice(index)
      tell('messages')
      return question?.text ?? ''
    },
    reset(next = []) {
      running?.abort()
      running = undefined
      messages = structuredClone([...next])
      tell('messages')
    },
  }
}
