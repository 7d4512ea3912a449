import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { errorCode } from '../helpers/read-response.js'
import { OWN_SCRIPT, Visitor } from '../helpers/visitor.js'
import { CAP, EXPENSIVE, HARMLESS, NAMES, OWN, SPELLINGS, tool } from './governed-tables.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

/** The parameters that limit a response and the reasoning before it. */
interface Budgets {
  max_tokens?: number
  max_completion_tokens?: number
  max_output_tokens?: number
  reasoning?: { max_tokens?: number }
  thinking?: { budget_tokens?: number }
  thinking_budget?: number
  reasoning_budget?: number
}

describe.each(APP_SETUPS)('governed bodies through $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor
  const asked: string[] = []

  beforeAll(async () => {
    app = await start({
      emulator,
      kit: {
        limits: false,
        allow: ['POST /responses', 'POST /completions', 'POST /messages', 'POST /embeddings'],
        maxTokens: CAP,
        allowParameters: ['a', 'b'],
        allowModel(model) {
          asked.push(model)
          return model.startsWith(OWN)
        },
      },
    })
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
  })
  afterAll(() => app.close())
  beforeEach(() => {
    emulator.clearRequests()
    asked.length = 0
  })

  const send = (path: string, body: string) =>
    visitor.request(`/openroute/api${path}`, { method: 'POST', headers: OWN_SCRIPT, body })
  /** What the provider received. */
  async function received(path: string, body: object): Promise<Record<string, never>> {
    await (await send(path, JSON.stringify({ model: OWN, ...body }))).text()
    const [request, ...more] = emulator.requests
    expect([request?.path, more]).toEqual([`/api/v1${path}`, []])
    return JSON.parse(request?.body ?? '')
  }

  it.each(NAMES)('F05 rejects a request that names a model by %s', async (_, body) => {
    for (const path of ['/chat/completions', '/responses', '/messages']) {
      const refused = await send(path, JSON.stringify({ model: OWN, messages: [], ...body }))
      expect([refused.status, await errorCode(refused)]).toEqual([403, 'model_not_allowed'])
    }
    expect(emulator.requests).toEqual([])
  })

  it('F05 asks about each model once, and about presets by their model name', async () => {
    const names = { models: [OWN, `${OWN}:free`], fallbacks: [{ model: `${OWN}:nitro` }], preset: 'mine' }
    expect((await send('/chat/completions', JSON.stringify({ model: OWN, ...names }))).status).toBe(403)
    expect(asked).toEqual([OWN, `${OWN}:free`, `${OWN}:nitro`, '@preset/mine'])
  })

  it.each(SPELLINGS)('F05 rejects the parameter %j', async (name) => {
    for (const wrap of [
      (inner: string) => `{"model":"${OWN}",${inner}}`,
      (inner: string) => `{"model":"${OWN}","extra_body":{${inner}}}`,
    ])
      for (const value of [`"${OWN}"`, '5', '{}']) {
        const refused = await send('/chat/completions', wrap(`${JSON.stringify(name)}:${value}`))
        expect([refused.status, await errorCode(refused)]).toEqual([400, 'body_invalid'])
      }
    expect(emulator.requests).toEqual([])
  })

  it('F05 rejects a tool whose type two servers may parse differently', async () => {
    const two = {
      tools: [{ type: 'function', Type: 'openrouter:advisor', parameters: { model: EXPENSIVE } }],
    }
    expect((await send('/chat/completions', JSON.stringify({ model: OWN, ...two }))).status).toBe(400)
    expect(emulator.requests).toEqual([])
  })

  it('F05 forwards, of two parameters with one name, the one that was checked', async () => {
    const models = `"model":"${EXPENSIVE}","model":"${OWN}"`
    const body = `{${models},"tools":[{"type":"openrouter:advisor","parameters":{${models}}}]}`
    await (await send('/responses', body)).text()
    expect(emulator.requests[0]?.body).not.toContain(EXPENSIVE)
  })

  it.each(['?model=x', '?max_tokens=100000', '?x', '?%6dodel=x', '??', '?#'])(
    'F05 forwards no query with a POST: %s',
    async (query) => {
      const refused = await send(`/chat/completions${query}`, JSON.stringify({ model: OWN, messages: [] }))
      if (query !== '?#')
        expect([refused.status, await errorCode(refused)]).toEqual([403, 'request_forbidden'])
      for (const { body } of emulator.requests) expect(body).toContain(OWN)
      expect(emulator.requests).toHaveLength(query === '?#' ? 1 : 0)
    },
  )

  it.each(HARMLESS)('F05 forwards %s', async (_, body) => {
    const { max_tokens: __, ...sent } = await received('/chat/completions', body)
    expect(sent).toEqual({ model: OWN, ...body })
  })

  it.each<[string, object, object]>([
    ['/chat/completions', {}, { max_tokens: CAP }],
    ['/chat/completions', { max_completion_tokens: 5000 }, { max_tokens: CAP, max_completion_tokens: CAP }],
    ['/chat/completions', { max_completion_tokens: 10 }, { max_tokens: 10, max_completion_tokens: 10 }],
    [
      '/chat/completions',
      { max_tokens: 10, max_completion_tokens: 5000 },
      { max_tokens: 10, max_completion_tokens: CAP },
    ],
    [
      '/chat/completions',
      { n: 5, best_of: 7, num_return_sequences: 3 },
      { n: 1, best_of: 1, num_return_sequences: 1, max_tokens: CAP },
    ],
    [
      '/chat/completions',
      { a: { n: 5, max_tokens: 5000 } },
      { a: { n: 1, max_tokens: CAP }, max_tokens: CAP },
    ],
    [
      '/completions',
      { prompt: 'a', max_completion_tokens: 5000 },
      { prompt: 'a', max_completion_tokens: CAP, max_tokens: CAP },
    ],
    ['/completions', { prompt: [1, 2, 3] }, { prompt: [1, 2, 3], max_tokens: CAP }],
    ['/completions', { prompt: ['a'] }, { prompt: ['a'], max_tokens: CAP }],
    ['/messages', { max_output_tokens: 1 }, { max_output_tokens: 1, max_tokens: CAP }],
    ['/responses', { max_tokens: 5000 }, { max_tokens: CAP, max_output_tokens: CAP }],
    ['/embeddings', { input: ['a', 'b'] }, { input: ['a', 'b'] }],
    ...[-1, 0, 1.5, '5000', '5', null, true, [5], {}, 1e300].map((asked): [string, object, object] => [
      '/chat/completions',
      { max_tokens: asked },
      { max_tokens: CAP },
    ]),
    [
      '/chat/completions',
      { max_new_tokens: 5000, a: { max_content_tokens: 5000 } },
      { max_new_tokens: CAP, a: { max_content_tokens: 5000 }, max_tokens: CAP },
    ],
    [
      '/responses',
      tool('openrouter:advisor', { model: OWN }),
      { ...tool('openrouter:advisor', { model: OWN, max_completion_tokens: CAP }), max_output_tokens: CAP },
    ],
    [
      '/responses',
      tool('openrouter:subagent', { model: OWN, max_completion_tokens: 5000 }),
      { ...tool('openrouter:subagent', { model: OWN, max_completion_tokens: CAP }), max_output_tokens: CAP },
    ],
  ])('F05 caps what %s generates for %j', async (path, asked, sent) => {
    expect(await received(path, asked)).toEqual({ model: OWN, ...sent })
  })

  it.each<[string, object]>([
    ['/chat/completions', { reasoning: { max_tokens: 5000 } }],
    ['/chat/completions', { reasoning: { max_tokens: 5000 }, max_tokens: 5000 }],
    ['/chat/completions', { reasoning: { max_tokens: 80 }, max_tokens: 85 }],
    ['/chat/completions', { reasoning: { max_tokens: -1 } }],
    ['/chat/completions', { reasoning: { max_tokens: '5000' } }],
    ['/chat/completions', { max_completion_tokens: 60, reasoning: { max_tokens: 50 } }],
    ['/chat/completions', { thinking_budget: 5000, reasoning_budget: 5000, max_tokens: 5000 }],
    ['/messages', { thinking: { type: 'enabled', budget_tokens: 5000 }, max_tokens: 6000 }],
    ['/responses', { reasoning: { effort: 'high', max_tokens: 5000 } }],
  ])('F05 caps the sum of output and reasoning tokens of %s for %j', async (path, asked) => {
    const sent = (await received(path, asked)) as Budgets
    const outputCaps = [sent.max_tokens, sent.max_completion_tokens, sent.max_output_tokens].filter(
      (tokens) => tokens !== undefined,
    )
    const budgets = [
      sent.reasoning?.max_tokens,
      sent.thinking?.budget_tokens,
      sent.thinking_budget,
      sent.reasoning_budget,
    ]
    const thinking = budgets.reduce<number>((sum, one) => sum + (one ?? 0), 0)
    expect(outputCaps.length).toBeGreaterThan(0)
    expect(Math.max(...outputCaps) + thinking).toBeLessThanOrEqual(CAP)
    // Providers that count reasoning within the output require it to be the smaller number.
    expect(thinking).toBeLessThan(Math.min(...outputCaps))
  })

  it('F05 keeps a reasoning budget when both stay below the cap', async () => {
    const asked = { max_tokens: 50, reasoning: { max_tokens: 40 } }
    expect(await received('/chat/completions', asked)).toEqual({ model: OWN, ...asked })
  })

  it('F05 caps a reasoning budget in a list', async () => {
    expect(await received('/chat/completions', { reasoning: [{ max_tokens: 5000 }] })).toEqual({
      model: OWN,
      reasoning: [{ max_tokens: Math.floor(CAP / 3) }],
      max_tokens: CAP - Math.floor(CAP / 3),
    })
  })

  it.each([[['a', 'b']], [[[1], [2]]], [['a', 1]], [[1, 'a']], [[['a', 'b']]]])(
    'F05 rejects a list of prompts: %j',
    async (prompt) => {
      const refused = await send('/completions', JSON.stringify({ model: OWN, prompt }))
      expect([refused.status, await errorCode(refused)]).toEqual([400, 'body_invalid'])
      expect(emulator.requests).toEqual([])
    },
  )

  it.each<[string, string]>([
    ['parameters', Array.from({ length: 60_000 }, (_, index) => `"a${index}":1`).join()],
    ['numbers', `"a":[${'1.0,'.repeat(60_000)}1]`],
  ])('F05 spends no time on a body that consists of %s', async (_, parameters) => {
    const refused = await send('/responses', `{"model":"${OWN}",${parameters}}`)
    expect([refused.status, await errorCode(refused)]).toEqual([400, 'body_invalid'])
    expect(emulator.requests).toEqual([])
  })

  it('F05 keeps every number that it does not cap', async () => {
    const numbers =
      '"seed":9007199254740993,"top_p":1.0,"a":[-0,1E5,1e400,0.10,12345678901234567890],"b":"9007199254740993 \\"1.0"'
    await (await send('/responses', `{"model":"${OWN}",${numbers}}`)).text()
    expect(emulator.requests[0]?.body).toBe(`{"model":"${OWN}",${numbers},"max_output_tokens":${CAP}}`)
  })
})
