import type { LoginState } from '@openroute-kit/browser'
import { describe, expect, it, vi } from 'vitest'
import { createChat } from './chat.js'

const sse = (...data: unknown[]) =>
  data.map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`).join('')
const words = (content: string) => ({ choices: [{ delta: { content } }] })
const stream = (text: string) => new Response(text, { headers: { 'content-type': 'text/event-stream' } })
const refusal = (status: number, headers: Record<string, string> = {}) =>
  Response.json({ error: { code: status, message: 'No.' } }, { status, headers })

function chatOn(...responses: (Response | Error | ((init: RequestInit) => Promise<Response>))[]) {
  const requests: RequestInit[] = []
  const fetch = async (_path: string, init: RequestInit = {}) => {
    requests.push(init)
    const next = responses.shift()
    if (next instanceof Error) throw next
    if (typeof next === 'function') return next(init)
    if (next === undefined) throw new Error('no more responses')
    return next
  }
  const account: { limitRemaining: number | null | undefined } = { limitRemaining: 0 }
  const refresh = async () => ({ status: 'signed-in', ...account }) as LoginState
  const chat = createChat({ login: { fetch, refresh }, model: () => 'test/model', now: () => 1000 })
  return { chat, requests, account, body: (index: number) => JSON.parse(String(requests[index]?.body)) }
}

describe('createChat', () => {
  it('sends the whole conversation, and reads text and usage', async () => {
    const usage = { choices: [], usage: { prompt_tokens: 5, completion_tokens: 2, cost: 0.01 } }
    const { chat, body } = chatOn(
      stream(sse(words('Hel'), words('lo'), usage, '[DONE]')),
      stream(sse(words('Yes'), '[DONE]')),
    )
    await chat.send('Hi')
    expect(chat.messages[1]).toEqual({
      role: 'assistant',
      text: 'Hello',
      state: 'done',
      model: 'test/model',
      usage: { promptTokens: 5, completionTokens: 2, cost: 0.01 },
    })
    await chat.send('More?')
    expect(body(1)).toEqual({
      model: 'test/model',
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
        { role: 'user', content: 'More?' },
      ],
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  it('keeps the text of a broken stream, and a retry replaces it', async () => {
    const { chat, body } = chatOn(stream(sse(words('Half'))), stream(sse(words('Whole'), '[DONE]')))
    await chat.send('Hi')
    expect(chat.messages[1]).toMatchObject({ text: 'Half', state: 'failed', problem: { kind: 'broken' } })
    await chat.retry()
    expect(body(1).messages).toEqual([{ role: 'user', content: 'Hi' }])
    expect(chat.messages).toHaveLength(2)
    expect(chat.messages[1]).toMatchObject({ text: 'Whole', state: 'done' })
  })

  it('D20 never repeats a request by itself', async () => {
    const { chat, requests } = chatOn(refusal(503), stream(sse(words('x'), '[DONE]')))
    await chat.send('Hi')
    expect(chat.messages[1]).toMatchObject({ state: 'failed', problem: { kind: 'broken' } })
    expect(requests).toHaveLength(1)
  })

  it('stops at once and keeps the text', async () => {
    const { chat, requests } = chatOn(
      async ({ signal }) =>
        new Response(
          new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode(sse(words('Some'))))
              signal?.addEventListener('abort', () => controller.error(signal.reason))
            },
          }),
        ),
    )
    chat.subscribe((event) => event === 'progress' && chat.stop())
    await chat.send('Hi')
    expect(requests[0]?.signal?.aborted).toBe(true)
    expect(chat.busy).toBe(false)
    expect(chat.messages[1]).toMatchObject({ text: 'Some', state: 'stopped' })
  })

  it('classifies each refusal by what can be done about it', async () => {
    const { chat } = chatOn(
      refusal(429, { 'retry-after': '7' }),
      refusal(402),
      refusal(401),
      new TypeError('lost'),
    )
    await chat.send('Hi')
    expect(chat.messages[1]?.problem).toEqual({ kind: 'wait', retryAt: 8000 })
    await chat.retry()
    expect(chat.messages[1]?.problem).toEqual({ kind: 'credit', detail: 'No.' })
    await chat.retry()
    expect(chat.messages[1]?.problem).toEqual({ kind: 'login' })
    await chat.retry()
    expect(chat.messages[1]?.problem).toEqual({ kind: 'broken' })
  })

  it.each([
    [null, 'account'],
    [5, 'account'],
    [0.001, 'credit'],
    [0, 'credit'],
    [undefined, 'credit'],
  ])(
    'classifies a refusal with %s dollars left of the limit as one of the %s',
    async (limitRemaining, kind) => {
      const { chat, account } = chatOn(refusal(402))
      account.limitRemaining = limitRemaining
      await chat.send('Hi')
      expect(chat.messages[1]?.problem).toEqual({ kind, detail: 'No.' })
    },
  )

  it('marks a reply as stalled after ten seconds without data, until more arrives', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      let push = (_: string) => {}
      let end = () => {}
      const body = new ReadableStream({
        start(controller) {
          push = (text) => controller.enqueue(new TextEncoder().encode(text))
          end = () => controller.close()
        },
      })
      const { chat } = chatOn(new Response(body))
      const sent = chat.send('Hi')
      push(sse(words('Some')))
      await vi.advanceTimersByTimeAsync(9000)
      expect(chat.messages[1]).toMatchObject({ text: 'Some', isStalled: undefined })
      await vi.advanceTimersByTimeAsync(1500)
      expect(chat.messages[1]?.isStalled).toBe(true)
      push(sse(words(' more')))
      await vi.advanceTimersByTimeAsync(0)
      expect(chat.messages[1]).toMatchObject({ text: 'Some more', isStalled: undefined })
      push(sse('[DONE]'))
      end()
      await sent
      await vi.advanceTimersByTimeAsync(60_000)
      expect(chat.messages[1]).toMatchObject({ state: 'done', isStalled: undefined })
    } finally {
      vi.useRealTimers()
    }
  })

  it('marks a reply that ended at the length limit', async () => {
    const { chat } = chatOn(
      stream(sse({ choices: [{ delta: { content: 'Long' }, finish_reason: 'length' }] }, '[DONE]')),
    )
    await chat.send('Hi')
    expect(chat.messages[1]).toMatchObject({ text: 'Long', state: 'truncated' })
  })

  it('accepts a JSON body from a model that does not stream', async () => {
    const { chat } = chatOn(
      Response.json({
        choices: [{ message: { content: 'All' } }],
        usage: { prompt_tokens: 1, completion_tokens: 1 },
      }),
    )
    await chat.send('Hi')
    expect(chat.messages[1]).toMatchObject({ text: 'All', state: 'done', usage: { cost: null } })
  })

  it('A27 drops a reply that arrives after the conversation has been replaced', async () => {
    let respond = (_: Response) => {}
    const { chat, requests } = chatOn(() => new Promise((resolve) => (respond = resolve)))
    const sent = chat.send('Private')
    chat.reset()
    respond(stream(sse(words('secret'), '[DONE]')))
    await sent
    expect(requests[0]?.signal?.aborted).toBe(true)
    expect(chat.messages).toEqual([])
    expect(chat.busy).toBe(false)
  })

  it('removes a question with its reply, so that it can be edited', async () => {
    const { chat } = chatOn(refusal(413))
    await chat.send('Too long')
    expect(chat.removeLastQuestion()).toBe('Too long')
    expect(chat.messages).toEqual([])
  })

  it('sends nothing while busy, and nothing that is blank', async () => {
    const { chat, requests } = chatOn(stream(sse(words('x'), '[DONE]')))
    await Promise.all([chat.send('One'), chat.send('Two'), chat.retry(), chat.send('  ')])
    expect(requests).toHaveLength(1)
    expect(chat.messages).toHaveLength(2)
  })
})
