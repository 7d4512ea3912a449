import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { errorCode } from '../helpers/answers.js'
import { SET_UPS, type SetUpApp } from '../helpers/set-ups.js'
import { OWN_SCRIPT, Visitor } from '../helpers/visitor.js'

const OWN = 'openai/gpt-4o-mini'
const DEAR = 'openai/gpt-5-pro'
const CAP = 90

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

const tool = (type: string, parameters?: object) => ({ tools: [{ type, ...(parameters && { parameters }) }] })
const nested = (depth: number, value: object): object =>
  depth === 0 ? value : { [`level_${depth}`]: [nested(depth - 1, value)] }

/** Places in which a request names a model that the app refuses. */
const NAMES: [string, object][] = [
  ['models', { models: [DEAR] }],
  ['models beside allowed ones', { models: [OWN, DEAR] }],
  ['models as a string', { models: DEAR }],
  ['models as objects', { models: [{ id: DEAR }] }],
  ['models as a map', { models: { first: { slug: DEAR } } }],
  ['fallbacks', { fallbacks: [{ model: DEAR }] }],
  ['fallbacks as strings', { fallbacks: [DEAR] }],
  ['fallback_models', { fallback_models: [DEAR] }],
  ['a tool’s parameters', tool('openrouter:advisor', { model: DEAR })],
  ['a tool’s list', tool('openrouter:fusion', { model: OWN, analysis_models: [OWN, DEAR] })],
  ['a tool itself', { tools: [{ type: 'image_generation', model: DEAR }] }],
  ['a tool of Anthropic’s', { tools: [{ type: 'advisor_20260301', name: 'advisor', model: DEAR }] }],
  ['a tool that does not exist yet', tool('openrouter:new', { settings: { judge_model: DEAR } })],
  ['tools within a tool', tool('openrouter:subagent', { model: OWN, ...tool('x', { model: DEAR }) })],
  ['a tool with a model of its own choosing', tool('openrouter:fusion')],
  ['a tool with a panel of its own choosing', tool('openrouter:fusion', { model: OWN })],
  ['an image tool', tool('openrouter:image_generation', { quality: 'high' })],
  ['an unknown tool', tool('openrouter:new')],
  [
    'tools that are added to a conversation',
    { input: [{ type: 'additional_tools', ...tool('x', { model: DEAR }) }] },
  ],
  ['a plugin', { plugins: [{ id: 'fusion', model: DEAR }] }],
  ['a plugin’s list', { plugins: [{ id: 'auto-router', allowed_models: ['anthropic/*'] }] }],
  ['a plugin’s new list', { plugins: [{ id: 'x', candidate_models: [DEAR] }] }],
  ['a plugin with models of its own choosing', { plugins: [{ id: 'fusion' }] }],
  ['a plugin’s preset', { plugins: [{ id: 'fusion', preset: 'general-high' }] }],
  ['camel case', { plugins: [{ id: 'x', analysisModels: [DEAR] }] }],
  ['a preset', { preset: 'mine' }],
  ['a preset as model', { models: ['@preset/mine'] }],
  ['a preset that is no string', { preset: { slug: 'mine' } }],
  ['a stored prompt', { prompt: { id: 'pmpt_1' } }],
  ['the older routing', { route: 'fallback' }],
  ['the older engine', { engine: DEAR }],
  ['options of a provider', { provider: { options: { openai: { model: DEAR } } } }],
  ['a body within the body', { extra_body: { model: DEAR } }],
  ['metadata', { metadata: { model: DEAR } }],
  ['ids', { model_id: DEAR, modelName: DEAR }],
  ['any depth', nested(50, { model: DEAR })],
  ['a number', { models: [7] }],
  ['too many', { models: Array.from({ length: 100 }, (_, index) => `${OWN}:${index}`) }],
]

/** Names that a lenient server may take for the API's. */
const SPELLINGS = [
  ...[
    'Model',
    'MODEL',
    'mOdel',
    'model ',
    ' model',
    'mo_del',
    'mo-del',
    'model\u0000',
    'ｍｏｄｅｌ',
    'MODELſ',
    'modeL',
  ],
  ...[
    'Models',
    'MODELS',
    'modelſ',
    'models[]',
    'Fallbacks',
    'fall_backs',
    'fallbackſ',
    'Preset',
    'preſet',
    'Route',
  ],
  ...[
    'Max_Tokens',
    'MAX_TOKENS',
    'max-tokens',
    'maxTokens',
    'maxtokens',
    'max_tokenſ',
    'Max Tokens',
    'max_toKens',
  ],
  ...[
    'Max_Completion_Tokens',
    'maxCompletionTokens',
    'max_completıon_tokens',
    'MaxOutputTokens',
    'max.output.tokens',
  ],
  ...[
    'N',
    'Ｎ',
    'n ',
    'Best_Of',
    'bestOf',
    'best-of',
    'beſt_of',
    'Reasoning',
    'Thinking',
    'Prompt',
    'Tools',
    'Plugins',
  ],
  ...['__proto__'],
]

/** What names no model that is used, or names one in a text or as data. */
const HARMLESS: [string, object][] = [
  [
    'allowed models everywhere',
    {
      models: [OWN],
      fallbacks: [{ model: OWN }],
      ...tool('openrouter:advisor', { model: OWN, max_completion_tokens: 9 }),
    },
  ],
  [
    'a schema with such properties',
    {
      tools: [
        {
          type: 'function',
          function: {
            name: 'order',
            parameters: {
              type: 'object',
              properties: {
                model: { type: 'string', default: 'T', enum: ['T', 'S'] },
                Models: { type: 'array' },
                N: { type: 'number' },
                max_tokens: { const: 1_000_000 },
              },
              required: ['model'],
            },
          },
        },
        { type: 'function', name: 'order', parameters: { properties: { model: { const: DEAR } } } },
        { name: 'order', input_schema: { properties: { model: { examples: [DEAR] } } } },
      ],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'x', schema: { properties: { model: { enum: [DEAR] } } } },
      },
    },
  ],
  [
    'messages about models',
    {
      messages: [
        { role: 'system', content: `{"model":"${DEAR}","max_tokens":100000}` },
        { role: 'user', name: 'model', content: [{ type: 'text', text: `"Model": "${DEAR}"` }] },
        {
          role: 'assistant',
          tool_calls: [
            { id: '1', type: 'function', function: { name: 'order', arguments: `{"model":"${DEAR}"}` } },
          ],
        },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: '1', name: 'order', input: { Model: DEAR, n: 5 } }],
        },
        { role: 'tool', tool_call_id: '1', content: `model: ${DEAR}` },
      ],
    },
  ],
  [
    'known tools',
    { tools: [{ type: 'web_search_20250305', name: 'web_search' }, ...tool('openrouter:web_fetch').tools] },
  ],
  [
    'known plugins',
    { plugins: [{ id: 'web', max_results: 3 }, { id: 'response-healing' }, { id: 'file-parser' }] },
  ],
  [
    'models that are excluded',
    { plugins: [{ id: 'auto-router', excluded_models: [DEAR], pin_model: true }] },
  ],
  ['preferences of providers', { provider: { order: ['azure'], allow_fallbacks: false } }],
  ['metadata', { metadata: { N: '5', Type: 'x', max_tokens: '7' } }],
]

describe.each(SET_UPS)('governed bodies through $name', ({ start }) => {
  let app: SetUpApp
  let visitor: Visitor
  const asked: string[] = []

  beforeAll(async () => {
    app = await start({
      emulator,
      kit: {
        limits: false,
        allow: ['POST /responses', 'POST /completions', 'POST /messages', 'POST /embeddings'],
        maxTokens: CAP,
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

  it.each(NAMES)('F05 sends nothing where a model is named by %s', async (_, body) => {
    for (const path of ['/chat/completions', '/responses', '/messages']) {
      const refused = await send(path, JSON.stringify({ model: OWN, messages: [], ...body }))
      expect([refused.status, await errorCode(refused)]).toEqual([403, 'model_not_allowed'])
    }
    expect(emulator.requests).toEqual([])
  })

  it('F05 asks about each model once, and about presets by the name that they have as models', async () => {
    const names = { models: [OWN, `${OWN}:free`], fallbacks: [{ model: `${OWN}:nitro` }], preset: 'mine' }
    expect((await send('/chat/completions', JSON.stringify({ model: OWN, ...names }))).status).toBe(403)
    expect(asked).toEqual([OWN, `${OWN}:free`, `${OWN}:nitro`, '@preset/mine'])
  })

  it.each(SPELLINGS)('F05 sends nothing for the parameter %j', async (name) => {
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

  it('F05 sends no tool whose type two servers may read differently', async () => {
    const two = { tools: [{ type: 'function', Type: 'openrouter:advisor', parameters: { model: DEAR } }] }
    expect((await send('/chat/completions', JSON.stringify({ model: OWN, ...two }))).status).toBe(400)
    expect(emulator.requests).toEqual([])
  })

  it('F05 sends of two parameters of one name the one that was checked', async () => {
    const body = `{"model":"${DEAR}","model":"${OWN}","tools":[{"type":"x","model":"${DEAR}","model":"${OWN}"}]}`
    await (await send('/responses', body)).text()
    expect(emulator.requests[0]?.body).not.toContain(DEAR)
  })

  it.each(['?model=x', '?max_tokens=100000', '?x', '?%6dodel=x', '??', '?#'])(
    'F05 sends no query with a POST: %s',
    async (query) => {
      const refused = await send(`/chat/completions${query}`, JSON.stringify({ model: OWN, messages: [] }))
      if (query !== '?#')
        expect([refused.status, await errorCode(refused)]).toEqual([403, 'request_forbidden'])
      for (const { body } of emulator.requests) expect(body).toContain(OWN)
      expect(emulator.requests).toHaveLength(query === '?#' ? 1 : 0)
    },
  )

  it.each(HARMLESS)('F05 sends %s on', async (_, body) => {
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
      { extra_body: { n: 5, max_tokens: 5000 } },
      { extra_body: { n: 1, max_tokens: CAP }, max_tokens: CAP },
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
      { max_new_tokens: 5000, max_content_tokens: 5000 },
      { max_new_tokens: CAP, max_content_tokens: 5000, max_tokens: CAP },
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
  ])('F05 caps the sum of answer and thinking of %s for %j', async (path, asked) => {
    // biome-ignore lint/suspicious/noExplicitAny: any shape
    const sent: any = await received(path, asked)
    const answers = [sent.max_tokens, sent.max_completion_tokens, sent.max_output_tokens].filter(Boolean)
    const budgets = [
      sent.reasoning?.max_tokens,
      sent.thinking?.budget_tokens,
      sent.thinking_budget,
      sent.reasoning_budget,
    ]
    const thinking = budgets.reduce((sum, one) => sum + (one ?? 0), 0)
    expect(answers.length).toBeGreaterThan(0)
    expect(Math.max(...answers) + thinking).toBeLessThanOrEqual(CAP)
    // Providers that count thinking within the answer want it to be the smaller number.
    expect(thinking).toBeLessThan(Math.min(...answers))
  })

  it('F05 keeps a budget with which both stay below the cap', async () => {
    const asked = { max_tokens: 50, reasoning: { max_tokens: 40 } }
    expect(await received('/chat/completions', asked)).toEqual({ model: OWN, ...asked })
  })

  it.each([[['a', 'b']], [[[1], [2]]], [['a', 1]], [[1, 'a']]])(
    'F05 sends no list of prompts: %j',
    async (prompt) => {
      const refused = await send('/completions', JSON.stringify({ model: OWN, prompt }))
      expect([refused.status, await errorCode(refused)]).toEqual([400, 'body_invalid'])
      expect(emulator.requests).toEqual([])
    },
  )

  it.each<[string, string]>([
    ['parameters', Array.from({ length: 60_000 }, (_, index) => `"a${index}":1`).join()],
    ['numbers', `"a":[${'1.0,'.repeat(60_000)}1]`],
  ])('F05 spends no time on a body of nothing but %s', async (_, parameters) => {
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
