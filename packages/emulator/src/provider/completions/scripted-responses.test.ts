import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator.js'
import { startEmulator } from '../../start-emulator.js'
import { chat, dataOf, type Json, textOf } from '../../test-kit.js'
import type { ScriptedResponse } from './scripted-responses.js'

let emulator: Emulator
let key: string
beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 0 })
  key = emulator.createKey()
})
beforeEach(() => emulator.clearResponses())
afterAll(() => emulator.close())

async function message(): Promise<Json> {
  const completion: Json = await (await chat(emulator, key)).json()
  return completion.choices[0]
}
const stream = async () => (await chat(emulator, key, { stream: true })).text()

describe('respondWith', () => {
  it('sends a text once, in JSON and as a stream', async () => {
    for (const text of ['First', 'Second text,\nin several chunks']) emulator.respondWith({ text })
    expect(await message()).toMatchObject({ message: { content: 'First' }, finish_reason: 'stop' })
    expect(textOf(await stream())).toBe('Second text,\nin several chunks')
    expect((await message()).message.content).toContain('local emulator')
  })

  it('streams exactly the given chunks', async () => {
    emulator.respondWith({ chunks: ['one', ' two ', 'three'] })
    const deltas = dataOf(await stream()).map(({ choices }) => choices[0].delta.content)
    expect(deltas).toEqual(['one', ' two ', 'three', undefined])
  })

  it('sends a value as JSON text', async () => {
    emulator.respondWith({ json: { city: '上海', degrees: 21 } })
    expect(JSON.parse((await message()).message.content)).toEqual({ city: '上海', degrees: 21 })
  })

  it('calls tools, in JSON and as a stream', async () => {
    const toolCalls = [{ name: 'weather', arguments: { city: 'Shanghai' } }]
    const call = { type: 'function', function: { name: 'weather', arguments: '{"city":"Shanghai"}' } }
    emulator.respondWith({ toolCalls }, { always: true })
    expect(await message()).toMatchObject({
      message: { content: null, tool_calls: [call] },
      finish_reason: 'tool_calls',
    })
    const chunks = dataOf(await stream())
    const deltas = chunks.flatMap(({ choices }) => choices[0].delta.tool_calls ?? [])
    expect(deltas[0]).toMatchObject({
      index: 0,
      type: 'function',
      function: { name: 'weather', arguments: '' },
    })
    expect(deltas.map((delta) => delta.function.arguments).join('')).toBe(call.function.arguments)
    expect(chunks.at(-1).choices[0].finish_reason).toBe('tool_calls')
  })

  it('sends an error, which costs nothing', async () => {
    const error = {
      message: 'No provider available',
      code: 'provider_busy',
      metadata: { provider_name: 'Acme' },
    }
    emulator.respondWith({ error: { status: 503, ...error, headers: { 'retry-after': '7' } } })
    const response = await chat(emulator, key, { stream: true })
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7'])
    expect(await response.json()).toEqual({ error })
    emulator.respondWith({ error: { status: 429, message: 'Slow down' } })
    expect(await (await chat(emulator, key)).json()).toEqual({ error: { code: 429, message: 'Slow down' } })
  })

  it('repeats a response until it is cleared, after those that are used once', async () => {
    emulator.respondWith({ text: 'again' }, { always: true })
    emulator.respondWith({ text: 'once' })
    const texts = []
    for (let count = 0; count < 3; count++) texts.push((await message()).message.content)
    expect(texts).toEqual(['once', 'again', 'again'])
    emulator.clearResponses()
    expect((await message()).message.content).not.toBe('again')
  })

  it('charges a scripted response as a generated one', async () => {
    emulator.respondWith({ text: 'x'.repeat(400) })
    const { usage }: Json = await (await chat(emulator, key)).json()
    expect(usage).toMatchObject({ completion_tokens: 100, cost: expect.any(Number) })
  })

  it.each([{}, { text: 'a', json: 1 }, { error: { status: 200, message: 'Fine' } }])(
    'refuses %j',
    (response) => {
      expect(() => emulator.respondWith(response as ScriptedResponse)).toThrow(
        expect.objectContaining({ code: 'config_invalid' }),
      )
    },
  )

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'Hi'],
    ['a text that is a number', { text: 5 }],
    ['one chunk', { chunks: 'Hi' }],
    ['chunks that are numbers', { chunks: [1] }],
    ['nothing as JSON', { json: undefined }],
    ['a bigint as JSON', { json: 1n }],
    ['calls without a name', { toolCalls: [{ arguments: {} }] }],
    ['one call', { toolCalls: { name: 'f', arguments: {} } }],
    ['an error without a message', { error: { status: 500 } }],
    ['a header that HTTP does not allow', { error: { status: 429, message: 'x', headers: { 'a\nb': '5' } } }],
  ])('M03 refuses %s', (_, response) => {
    expect(() => emulator.respondWith(response as ScriptedResponse)).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    )
  })
})
