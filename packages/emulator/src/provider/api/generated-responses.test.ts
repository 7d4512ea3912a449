import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator.js'
import { startEmulator } from '../../start-emulator.js'
import { CHAT_PATH, dataOf, type Json, type JsonResponse, post } from '../../test-kit.js'

let emulator: Emulator
let key: string
beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 0 })
  key = emulator.createKey()
})
beforeEach(() => emulator.clearResponses())
afterAll(() => emulator.close())

const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const named = (name: string) => ({ type: 'function', function: { name, parameters } })
const tools = [named('get_weather'), named('sendMail')]
const user = { role: 'user', content: 'Hello' }
const call = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{}' } }
const afterResult = [
  user,
  { role: 'assistant', content: null, tool_calls: [call] },
  { role: 'tool', tool_call_id: 'call_1', content: '21 degrees' },
]

const send = (path: string, body: object): Promise<JsonResponse> =>
  post(emulator, path, { model: 'openai/gpt-4o', ...body }, { authorization: `Bearer ${key}` })
const ask = (body: object) => send(CHAT_PATH, { messages: [user], ...body })
const respond = (body: object) => send('/api/v1/responses', { input: 'Hello', ...body })

async function choice(body: object): Promise<Json> {
  return (await ask(body)).json.choices[0]
}
const called = async (body: object) => (await choice(body)).message.tool_calls?.[0].function.name

describe('tools', () => {
  it('M02 calls a function with arguments made from its schema', async () => {
    const { message, finish_reason } = await choice({ tools })
    expect(finish_reason).toBe('tool_calls')
    expect(message).toMatchObject({ content: null, tool_calls: [{ type: 'function' }] })
    expect(JSON.parse(message.tool_calls[0].function.arguments)).toEqual({ city: 'city' })
  })

  it('M02 calls the function that is named by tool_choice, or by the user', async () => {
    expect(await called({ tools, tool_choice: { type: 'function', function: { name: 'sendMail' } } })).toBe(
      'sendMail',
    )
    expect(await called({ tools, messages: [{ role: 'user', content: 'Please send mail' }] })).toBe(
      'sendMail',
    )
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'sendMail' } }] }
    expect(await called({ tools, tool_choice: { type: 'allowed_tools', allowed_tools: allowed } })).toBe(
      'sendMail',
    )
  })

  it('M02 responds with text after the result of a tool, unless a call is required', async () => {
    expect(await choice({ tools, messages: afterResult })).toMatchObject({ finish_reason: 'stop' })
    expect(await called({ tools, messages: afterResult, tool_choice: 'required' })).toBe('get_weather')
    expect(await called({ tools, tool_choice: 'none' })).toBeUndefined()
  })

  it.each([
    ['a function that is not there', { tools, tool_choice: { type: 'function', function: { name: 'x' } } }],
    ['required without functions', { tool_choice: 'required' }],
    ['functions of the old kind', { functions: [{ name: 'x' }] }],
    ['a custom tool', { tools: [{ type: 'custom', custom: { name: 'x' } }] }],
    [
      'a schema that nothing satisfies',
      {
        tools: [
          {
            type: 'function',
            function: { name: 'x', parameters: { required: ['a'], properties: { a: false } } },
          },
        ],
      },
    ],
    ['a tool result without an id', { messages: [user, { role: 'tool', content: 'x' }] }],
  ])('M02 refuses %s', async (_name, body) => {
    for (const stream of [false, true]) expect((await ask({ ...body, stream })).status).toBe(400)
  })
})

describe('structured output', () => {
  const format = { type: 'json_schema', json_schema: { name: 'place', strict: true, schema: parameters } }

  it('M02 responds with JSON made from the schema', async () => {
    const { message } = await choice({ response_format: format })
    expect(JSON.parse(message.content)).toEqual({ city: 'city' })
  })

  it('M02 responds with a JSON object', async () => {
    const { message } = await choice({ response_format: { type: 'json_object' } })
    expect(JSON.parse(message.content)).toEqual({ response: 'Hello' })
  })

  it('M02 prefers a call to JSON, until there is a result', async () => {
    expect(await called({ tools, response_format: format })).toBe('get_weather')
    const { message } = await choice({ tools, response_format: format, messages: afterResult })
    expect(JSON.parse(message.content)).toEqual({ city: 'city' })
  })

  it.each([
    { type: 'grammar' },
    { type: 'json_schema' },
    'json',
    { type: 'json_schema', json_schema: { name: 'x' } },
  ])('M02 refuses %j', async (response_format) => {
    expect((await ask({ response_format })).status).toBe(400)
  })
})

describe('POST /responses', () => {
  it('M02 responds in the same ways', async () => {
    const text = { format: { type: 'json_schema', name: 'place', schema: parameters } }
    const [{ content }] = (await respond({ text })).json.output
    expect(JSON.parse(content[0].text)).toEqual({ city: 'city' })
    const flat = [{ type: 'function', name: 'get_weather', parameters }]
    const { output } = (await respond({ tools: flat, tool_choice: 'required' })).json
    expect(output).toMatchObject([
      { type: 'function_call', name: 'get_weather', arguments: '{"city":"city"}' },
    ])
    const result = { type: 'function_call_output', call_id: output[0].call_id, output: '21' }
    const input = [{ role: 'user', content: 'Hello' }, output[0], result]
    expect((await respond({ input, tools: flat })).json.output).toMatchObject([{ type: 'message' }])
  })

  it('M03 sends what is scripted', async () => {
    emulator.respondWith({
      toolCalls: [
        { name: 'a', arguments: { x: 1 } },
        { name: 'b', arguments: '{"broken' },
      ],
    })
    expect((await respond({})).json.output).toMatchObject([
      { name: 'a', arguments: '{"x":1}' },
      { name: 'b', arguments: '{"broken' },
    ])
    emulator.respondWith({ error: { status: 529, message: 'Overloaded', code: 'overloaded' } })
    expect(await respond({})).toMatchObject({ status: 529, json: { error: { code: 'overloaded' } } })
  })

  it('M02 streams events in order', async () => {
    emulator.respondWith({ toolCalls: ['a', 'b'].map((name) => ({ name, arguments: { x: 1 } })) })
    const response = await fetch(`${emulator.apiUrl}/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ model: 'a/b', input: 'Hi', stream: true }),
    })
    const events = dataOf(await response.text())
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_event, index) => index))
    const item = [
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
    ]
    expect(events.map(({ type }) => type.replace('response.', ''))).toEqual([
      'created',
      'in_progress',
      ...item,
      ...item,
      'completed',
    ])
    expect(events.at(-1).response.output).toHaveLength(2)
  })

  it.each([
    { input: '' },
    { input: [] },
    { input: [null] },
    { input: [{ role: 'user' }] },
    { max_output_tokens: 0 },
    { text: 'json' },
  ])('refuses %j', async (body) => {
    expect((await respond(body)).status).toBe(400)
  })
})

describe('POST /embeddings', () => {
  const embed = (body: object) => send('/api/v1/embeddings', body)
  const vector = async (input: unknown): Promise<number[]> => (await embed({ input })).json.data[0].embedding
  const similarity = (one: number[], other: number[]) =>
    one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0)

  it('M02 makes the same vector of length 1 for the same text', async () => {
    const one = await vector('Shanghai weather')
    expect(one).toHaveLength(1536)
    expect(await vector('Shanghai weather')).toEqual(one)
    expect(similarity(one, one)).toBeCloseTo(1, 5)
  })

  it('M02 places texts with common words near each other', async () => {
    const [query, near, far] = [
      await vector('上海天气'),
      await vector('上海的天气很好'),
      await vector('Cats sleep'),
    ]
    expect(similarity(query, near)).toBeGreaterThan(similarity(query, far) + 0.3)
  })

  it('M02 takes tokens and parts, and encodes in base64', async () => {
    const { data } = (
      await embed({ input: [[1, 2], { content: [{ type: 'text', text: 'x' }] }], dimensions: 4 })
    ).json
    expect(data.map(({ embedding }: Json) => embedding.length)).toEqual([4, 4])
    const [{ embedding }] = (await embed({ input: 'x', encoding_format: 'base64', dimensions: 2 })).json.data
    expect(Buffer.from(embedding, 'base64')).toHaveLength(8)
  })

  it.each([
    { input: '' },
    { input: [] },
    { input: [''] },
    { input: 7 },
    { input: 'x', dimensions: 0 },
    { input: 'x', encoding_format: 'hex' },
  ])('refuses %j', async (body) => {
    expect((await embed(body)).status).toBe(400)
  })
})

it('refuses a body that is nested too deep, in a short time', async () => {
  const deep = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`
  const body = `{"model":"a/b","messages":[{"role":"user","content":"x"}],"metadata":${deep}}`
  for (const path of [CHAT_PATH, '/api/v1/responses', '/api/v1/embeddings', '/api/v1/auth/keys'])
    expect((await post(emulator, path, body, { authorization: `Bearer ${key}` })).status).toBe(400)
})

it('M03 limits requests for free models to a number per day', async () => {
  let now = Date.UTC(2026, 5, 1)
  const own = await startEmulator({ chunkDelayMs: 0, now: () => now })
  const poor = { authorization: `Bearer ${own.createKey({ user: 'user_noor' })}` }
  const status = async () =>
    (await post(own, '/api/v1/embeddings', { model: 'a/b:free', input: 'x' }, poor)).status
  for (let count = 0; count < 50; count++) expect(await status()).toBe(200)
  expect(await status()).toBe(429)
  now += 24 * 60 * 60 * 1000
  expect(await status()).toBe(200)
  await own.close()
})
