import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute } from '@openroute-kit/express'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { SECRET } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { OWN_SCRIPT, Visitor } from '../helpers/visitor.js'
import { DOCUMENTED, UNBOUNDED, UNKNOWN, UNKNOWN_HERE } from './caps-tables.js'
import { CAP, OWN, tool } from './governed-tables.js'

const API = ['/chat/completions', '/responses', '/messages', '/completions', '/embeddings']
/** A gateway's own route, whose parameters are unknown. */
const OTHER = '/rag/query'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

describe.each(APP_SETUPS)('maxTokens without allowModel, through $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor

  beforeAll(async () => {
    app = await start({
      emulator,
      kit: {
        limits: false,
        allow: [...API.slice(1), OTHER].map((path) => `POST ${path}`),
        maxTokens: CAP,
        allowParameters: ['top_n_sigma', 'mock_response'],
      },
    })
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
  })
  afterAll(() => app.close())
  beforeEach(() => emulator.clearRequests())

  const send = (path: string, body: object) =>
    visitor.request(`/openroute/api${path}`, {
      method: 'POST',
      headers: OWN_SCRIPT,
      body: JSON.stringify({ model: OWN, ...body }),
    })
  async function received(path: string, body: object): Promise<unknown> {
    await (await send(path, body)).text()
    expect(emulator.requests.map((request) => request.path)).toEqual([`/api/v1${path}`])
    return JSON.parse(emulator.requests[0]?.body ?? '')
  }
  async function expectRefused(path: string, body: object, refusal: [number, string]): Promise<void> {
    const refused = await send(path, body)
    expect([refused.status, await errorCode(refused)]).toEqual(refusal)
    expect(emulator.requests).toEqual([])
  }

  it.each(UNBOUNDED)('F26 rejects a request with %s', async (_, body) => {
    for (const path of [...API, OTHER]) await expectRefused(path, body, [403, 'model_not_allowed'])
  })

  it.each(['openrouter:advisor', 'openrouter:subagent', 'openrouter:fusion'])(
    'F26 caps each call of the tool %s',
    async (type) => {
      for (const max_completion_tokens of [undefined, 5000]) {
        emulator.clearRequests()
        const sent = await received('/responses', tool(type, { model: OWN, max_completion_tokens }))
        expect(sent).toMatchObject(tool(type, { model: OWN, max_completion_tokens: CAP }))
      }
    },
  )

  it.each<object>([
    { tools: { type: 'openrouter:fusion' } },
    { tools: ['openrouter:fusion'] },
    { tools: [['openrouter:fusion']] },
    { tools: 'openrouter:fusion' },
    { plugins: ['fusion'] },
    { plugins: { fusion: {} } },
    { plugins: 'fusion' },
    { plugins: [null] },
  ])('F26 does not forward %j', async (body) => {
    for (const path of ['/chat/completions', OTHER]) await expectRefused(path, body, [400, 'body_invalid'])
  })

  it.each(UNKNOWN.filter(([name]) => name !== 'mock_response'))(
    'F26 does not forward the parameter %s',
    async (_, body) => {
      for (const path of [...API, OTHER]) await expectRefused(path, body, [400, 'body_invalid'])
    },
  )

  it.each(UNKNOWN_HERE)('F26 does not forward the parameter %s to the API', async (_, body) => {
    for (const path of API) await expectRefused(path, body, [400, 'body_invalid'])
    expect(await received(OTHER, body)).toMatchObject(body)
  })

  it.each<[string, object, object]>([
    ['/chat/completions', { n_predict: 5000 }, { n_predict: CAP, max_tokens: CAP }],
    ['/chat/completions', { n_predict: -1, max_tokens: 5 }, { n_predict: CAP, max_tokens: 5 }],
    ['/chat/completions', { num_predict: 5000 }, { num_predict: CAP, max_tokens: CAP }],
    ['/chat/completions', { max_new_tokens: 5000 }, { max_new_tokens: CAP, max_tokens: CAP }],
    [OTHER, { options: { num_predict: -1 } }, { options: { num_predict: CAP } }],
    [OTHER, { parameters: { max_new_tokens: 5000 } }, { parameters: { max_new_tokens: CAP } }],
  ])('F26 caps what %s generates for %j', async (path, asked, sent) => {
    expect(await received(path, asked)).toEqual({ model: OWN, ...sent })
  })

  it.each(DOCUMENTED)('F26 forwards every documented parameter of %s', async (path, body) => {
    expect(await received(path, body)).toMatchObject(body)
  })

  it('F26 forwards the parameters that the app allows', async () => {
    const body = { top_n_sigma: 1, mock_response: 'x' }
    expect(await received('/chat/completions', body)).toMatchObject(body)
  })

  it.each<[string, object, [number, string]]>([
    ['a parameter of marks', { [`a${'\u0301'.repeat(500_000)}`]: 1 }, [400, 'body_invalid']],
    ['parameters of marks', { provider: { [`\u0301\u0316`.repeat(129)]: 1 } }, [400, 'body_invalid']],
    ['a model of digits', { model: `${'_1'.repeat(500_000)}x` }, [400, 'body_invalid']],
    ['a tool of digits', tool(`${'_1'.repeat(500_000)}x`), [400, 'body_invalid']],
    ['a plugin of digits', { plugins: [{ id: `${'_1'.repeat(500_000)}x` }] }, [400, 'body_invalid']],
  ])('F25 rejects a request with %s', async (_, body, refusal) => {
    await expectRefused('/chat/completions', body, refusal)
  })
})

it.each<[string, unknown]>([
  ['a value that is not a list', 'top_k'],
  ['what are no names', [1]],
])('F26 refuses %s as allowParameters', (_, allowParameters) => {
  const options = { baseUrl: 'https://app.example', secret: SECRET, appName: 'App', allowParameters }
  expect(() => createOpenRoute(options as Parameters<typeof createOpenRoute>[0])).toThrow(
    expect.objectContaining({ code: 'config_invalid' }),
  )
})
