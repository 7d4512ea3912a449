import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator.js'
import { startEmulator } from '../../start-emulator.js'
import { CHAT_PATH, chat, dataOf, type Json, post, textOf } from '../../test-kit.js'

const clock = { now: Date.UTC(2026, 5, 1) }
let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ now: () => clock.now, chunkDelayMs: 0 })
})
afterAll(() => emulator.close())

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const messages = [{ role: 'user', content: 'Hello' }]

async function keyInfo(key: string): Promise<{ status: number; json: Json }> {
  const response = await fetch(`${emulator.apiUrl}/key`, { headers: bearer(key) })
  return { status: response.status, json: await response.json() }
}

describe('POST /chat/completions', () => {
  it('responds in JSON with the usage', async () => {
    const response = await chat(emulator, emulator.createKey(), { message: 'Tell me a joke' })
    expect(response.headers.get('x-generation-id')).toMatch(/^gen-/)
    const completion: Json = await response.json()
    expect(completion).toMatchObject({ object: 'chat.completion', model: 'openai/gpt-4o' })
    expect(completion.choices[0].finish_reason).toBe('stop')
    expect(completion.choices[0].message.content).toContain('> Tell me a joke')
    const { prompt_tokens, completion_tokens, total_tokens, cost } = completion.usage
    expect(total_tokens).toBe(prompt_tokens + completion_tokens)
    expect(cost).toBeCloseTo((prompt_tokens * 2.5 + completion_tokens * 10) / 1e6, 12)
  })

  it('streams a keep-alive, chunks, a last chunk with the usage, and the end', async () => {
    const response = await chat(emulator, emulator.createKey(), { stream: true })
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    const stream = await response.text()
    expect(stream).toMatch(/^: OPENROUTE PROCESSING\n\n/)
    expect(stream).toMatch(/\n\ndata: \[DONE\]\n\n$/)
    const chunks = dataOf(stream)
    expect(chunks.length).toBeGreaterThan(5)
    expect(chunks.at(-1)).toMatchObject({
      choices: [{ finish_reason: 'stop' }],
      usage: { cost: expect.any(Number) },
    })
    expect(chunks.slice(0, -1).some((chunk) => 'usage' in chunk)).toBe(false)
    expect(new Set(chunks.map(({ id }) => id))).toEqual(new Set([response.headers.get('x-generation-id')]))
  })

  it('responds in Chinese to a Chinese message', async () => {
    const stream = await (
      await chat(emulator, emulator.createKey(), { stream: true, message: '你好' })
    ).text()
    expect(textOf(stream)).toContain('本地模拟器')
    expect(textOf(stream)).toContain('```ts\n')
  })

  it('loses no character of the text', async () => {
    const message = '  Línea uno\n\n\t你好，世界！ 👩‍💻 `x`  \n'.concat('a'.repeat(300))
    const key = emulator.createKey()
    const stream = await (await chat(emulator, key, { model: 'emulator/echo', message, stream: true })).text()
    expect(textOf(stream)).toBe(message)
  })

  it('stops at max_tokens', async () => {
    const key = emulator.createKey()
    const completion: Json = await (
      await chat(emulator, key, { model: 'emulator/endless', max_tokens: 7 })
    ).json()
    expect(completion.choices[0].finish_reason).toBe('length')
    expect(completion.usage.completion_tokens).toBe(7)
  })

  it('counts the cost against the key and the account', async () => {
    const key = emulator.createKey({ user: 'user_sam', limit: 1, limitReset: 'daily' })
    const before = emulator.getKey(key)
    const completion: Json = await (
      await chat(emulator, key, { model: 'emulator/expensive', max_tokens: 10 })
    ).json()
    const { cost } = completion.usage
    expect(cost).toBeGreaterThan(0.1)
    expect(before.limitRemaining).toBe(1)
    const { json } = await keyInfo(key)
    expect(json.data).toMatchObject({
      ...{ limit: 1, limit_remaining: 1 - cost, limit_reset: 'daily' },
      ...{ usage: cost, usage_daily: cost, usage_weekly: cost, usage_monthly: cost },
      creator_user_id: 'user_sam',
    })
    const manager = emulator.createKey({ user: 'user_sam', management: true })
    const credits = await fetch(`${emulator.apiUrl}/credits`, { headers: bearer(manager) })
    expect(await credits.json()).toEqual({ data: { total_credits: 5, total_usage: cost } })
  })

  it('responds with 402 when the limit is used up, until it resets', async () => {
    const key = emulator.createKey({ limit: 0.05, limitReset: 'daily' })
    await (await chat(emulator, key, { model: 'emulator/expensive', max_tokens: 20 })).text()
    const refused = await chat(emulator, key)
    expect(refused.status).toBe(402)
    const { error } = (await refused.json()) as Json
    expect(error).toEqual({ code: 402, message: expect.stringContaining(`/keys/${emulator.getKey(key).id}`) })
    clock.now += 24 * 60 * 60 * 1000
    expect((await chat(emulator, key)).status).toBe(200)
  })

  it('responds with 402 to a user without credit', async () => {
    expect((await chat(emulator, emulator.createKey({ user: 'user_noor' }))).status).toBe(402)
  })

  it('responds with 401 to a missing, deleted, disabled or expired key', async () => {
    const deleted = emulator.createKey()
    emulator.deleteKey(deleted)
    const disabled = emulator.createKey()
    emulator.disableKey(disabled)
    const expired = emulator.createKey({ expiresAt: new Date(clock.now).toISOString() })
    for (const key of [deleted, disabled, expired, 'sk-or-v1-unknown']) {
      const response = await chat(emulator, key)
      expect(response.status).toBe(401)
      expect(await response.json()).toEqual({ error: { code: 401, message: expect.any(String) } })
      expect((await keyInfo(key)).status).toBe(401)
    }
    expect((await post(emulator, CHAT_PATH, { model: 'openai/gpt-4o', messages })).status).toBe(401)
    emulator.disableKey(disabled, false)
    expect((await chat(emulator, disabled)).status).toBe(200)
  })

  it.each([
    ['no model', { messages }],
    ['no messages', { model: 'openai/gpt-4o', messages: [] }],
    ['an unknown role', { model: 'openai/gpt-4o', messages: [{ role: 'king', content: 'x' }] }],
    ['a message without content', { model: 'openai/gpt-4o', messages: [{ role: 'user' }] }],
    ['a message that is null', { model: 'openai/gpt-4o', messages: [null] }],
    ['a temperature of 3', { model: 'openai/gpt-4o', messages, temperature: 3 }],
    ['max_tokens of 0', { model: 'openai/gpt-4o', messages, max_tokens: 0 }],
    ['a stream in words', { model: 'openai/gpt-4o', messages, stream: 'yes' }],
    ['no JSON', 'hello'],
  ])('responds with 400 to %s', async (_name, body) => {
    const { status, json } = await post(emulator, CHAT_PATH, body, bearer(emulator.createKey()))
    expect(status).toBe(400)
    expect(json.error).toEqual({ code: 400, message: expect.any(String) })
  })

  it('responds with 413 to a body over 16 MiB', async () => {
    const message = 'a'.repeat(16 * 1024 * 1024)
    const { status, json } = await post(emulator, CHAT_PATH, { message }, bearer(emulator.createKey()))
    expect(status).toBe(413)
    expect(json.error.code).toBe(413)
  })

  it('responds with 429 with Retry-After beyond the rate limit', async () => {
    const limited = await startEmulator({
      now: () => clock.now,
      chunkDelayMs: 0,
      rateLimit: { requests: 2, seconds: 10 },
    })
    const key = limited.createKey()
    const statuses = [await chat(limited, key), await chat(limited, key), await chat(limited, key)]
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(statuses[2]?.headers.get('retry-after')).toBe('10')
    expect((await chat(limited, limited.createKey())).status).toBe(200)
    clock.now += 10_000
    expect((await chat(limited, key)).status).toBe(200)
    await limited.close()
  })
})

describe('a client that disconnects', () => {
  it('ends the generation of a stream and is charged for the generated tokens only', async () => {
    const key = emulator.createKey()
    emulator.clearRequests()
    const controller = new AbortController()
    const response = await chat(emulator, key, { model: 'emulator/endless', stream: true }, controller.signal)
    const reader = response.body?.getReader()
    await reader?.read()
    controller.abort()
    const { aborted, status } = await emulator.waitForRequest(({ done, path }) => done && path === CHAT_PATH)
    expect({ aborted, status }).toEqual({ aborted: true, status: 200 })
    const paid = await settled(key)
    expect(paid).toMatchObject({ cancelled: true, model: 'emulator/endless' })
    expect(paid.completionTokens).toBeGreaterThan(0)
    await fetch(`${emulator.apiUrl}/models`)
    expect(emulator.getKey(key).usage).toBe(paid.cost)
  })

  it('is noticed before a JSON response is complete', async () => {
    const key = emulator.createKey()
    emulator.clearRequests()
    const controller = new AbortController()
    const response = chat(emulator, key, { model: 'emulator/endless' }, controller.signal).catch(() => 'gone')
    await emulator.waitForRequest(({ path }) => path === CHAT_PATH)
    controller.abort()
    expect(await response).toBe('gone')
    const request = await emulator.waitForRequest(({ done, path }) => done && path === CHAT_PATH)
    expect(request).toMatchObject({ aborted: true, status: null })
  })

  it('does not make the emulator buffer a response that is not read', async () => {
    const key = emulator.createKey()
    const controller = new AbortController()
    const response = await chat(emulator, key, { model: 'emulator/flood', stream: true }, controller.signal)
    const reader = response.body?.getReader()
    await reader?.read()
    const before = process.memoryUsage().rss
    for (let turn = 0; turn < 200; turn++) await fetch(`${emulator.apiUrl}/models`).then((one) => one.text())
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
    controller.abort()
    // Sockets and the two ends' buffers hold a few MB; a generator that ran freely would be far beyond.
    expect((await settled(key)).completionTokens).toBeLessThan(16_384 * 500)
  })

  async function settled(key: string) {
    while (emulator.getKey(key).activity.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const [activity] = emulator.getKey(key).activity
    if (activity === undefined) throw new Error('nothing was paid')
    return activity
  }
})

describe('GET /models', () => {
  it('lists models of several vendors, without a key', async () => {
    const { data } = (await (await fetch(`${emulator.apiUrl}/models`)).json()) as { data: Json[] }
    expect(data.length).toBeGreaterThan(10)
    for (const model of data) {
      expect(model).toMatchObject({
        id: expect.stringMatching(/^[\w-]+\/[\w.-]+$/),
        context_length: expect.any(Number),
      })
      expect(model.pricing.prompt).toMatch(/^\d+(\.\d+)?$/)
      expect(model.name + model.description).toMatch(/emulat|message|response|ends|token/i)
    }
  })
})

it('responds with 404 in the API’s error format for an unknown path', async () => {
  const response = await fetch(`${emulator.apiUrl}/nothing`)
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({ error: { code: 404, message: 'Not Found' } })
})
