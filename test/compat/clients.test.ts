import type { OpenAIOptions } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { aiSdkClients } from './clients/ai-sdk.js'
import { type ApiClient, Recipe, Weather } from './clients/api-client.js'
import { langChain } from './clients/lang-chain.js'
import { openRouterSdk } from './clients/open-router-sdk.js'
import { openai } from './clients/openai.js'
import { type Apps, startApps, WAYS } from './ways.js'

const CHAT = '/api/v1/chat/completions'
const MODEL = 'openai/gpt-4o-mini'
const ECHO = { model: 'emulator/echo', question: 'Say one, two, three.' }
const CLIENTS: readonly ApiClient[] = [openai, ...aiSdkClients, openRouterSdk, langChain]

let emulator: Emulator
let apps: Apps

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
  apps = await startApps(emulator)
})
afterAll(async () => {
  await apps?.close()
  await emulator?.close()
})
beforeEach(() => emulator.clearRequests())
afterEach(() => emulator.clearFaults())

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const part of parts) text += part
  return text
}

describe.each(WAYS)('through %s', (way) => {
  describe.each(CLIENTS)('$name', (client) => {
    let options: OpenAIOptions
    beforeAll(async () => {
      options = await apps.options(way)
    })

    it('M02 completes', async () => {
      expect(await client.complete(options, ECHO)).toBe(ECHO.question)
      expect(emulator.requestsTo(CHAT)).toHaveLength(1)
    })

    it('M02 streams', async () => {
      expect(await textOf(client.stream(options, ECHO))).toBe(ECHO.question)
      expect(emulator.requestsTo(CHAT)).toHaveLength(1)
    })

    it('M02 aborts a stream, and the provider stops', async () => {
      const leave = new AbortController()
      const { signal } = leave
      const parts = client.stream(options, { model: 'emulator/endless', question: 'Count.', signal })
      const read = async () => {
        for await (const part of parts) if (part !== '') leave.abort()
      }
      // Some end, others throw what an aborted `fetch` does.
      const error = await read().catch((thrown: unknown) => thrown)
      if (error !== undefined) expect(error).toMatchObject({ name: 'AbortError' })
      expect(signal.aborted).toBe(true)
      await emulator.waitForRequest(({ path, done, aborted }) => path === CHAT && done && aborted)
    })

    it('M02 gets a call of a required tool, with an input of its schema', async () => {
      const input = await client.callTool(options, { model: MODEL, question: 'How is the weather?' })
      expect(Weather.safeParse(input)).toMatchObject({ success: true })
    })

    it('M02 gets structured output', async () => {
      const output = await client.structure(options, { model: MODEL, question: 'How do I make tea?' })
      expect(Recipe.safeParse(output)).toMatchObject({ success: true })
    })

    if (client.embed)
      it('M02 embeds', async () => {
        const call = { model: 'openai/text-embedding-3-small', question: 'tea' }
        const embedding = await client.embed?.(options, call)
        expect(embedding?.length).toBeGreaterThan(1)
        expect(embedding?.every(Number.isFinite)).toBe(true)
      })

    if (client.respond)
      it('M02 completes with the Responses API', async () => {
        expect(await client.respond?.(options, ECHO)).toBe(ECHO.question)
      })

    const { streamResponse } = client
    if (streamResponse)
      it('M02 streams from the Responses API', async () => {
        expect(await textOf(streamResponse(options, ECHO))).toBe(ECHO.question)
      })

    it.each([
      ['a connection that breaks', { kind: 'reset' }],
      ['status 503', { kind: 'respond', status: 503, body: { error: { code: 503, message: 'Overloaded' } } }],
      ['status 429', { kind: 'respond', status: 429, headers: { 'retry-after': '0' }, body: {} }],
    ] as const)('S24 sends a completion once, with %s', async (_, fault) => {
      emulator.fail(CHAT, fault)
      await expect(client.complete(options, ECHO)).rejects.toBeInstanceOf(Error)
      emulator.fail(CHAT, fault)
      await expect(textOf(client.stream(options, ECHO))).rejects.toBeInstanceOf(Error)
      expect(emulator.requestsTo(CHAT)).toHaveLength(2)
    })

    it('S24 sends a completion once, with a response that breaks off', async () => {
      emulator.fail(CHAT, { kind: 'die-mid-stream' })
      await expect(client.complete(options, ECHO)).rejects.toBeInstanceOf(Error)
      expect(emulator.requestsTo(CHAT)).toHaveLength(1)
    })
  })
})
