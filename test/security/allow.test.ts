import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { openroute } from '@openroute-kit/express'
import { createOpenRoute } from '@openroute-kit/server'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { SECRET } from '../helpers/express-app.js'
import { SET_UPS } from '../helpers/set-ups.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

/** Routes of the providers that hand out or manage keys, money, members or stored settings, as servers may spell them. */
const REFUSED = [
  'POST /auth/keys',
  'POST /auth/keys/code',
  'GET /auth/keys',
  'POST /auth',
  'POST /Auth/Keys/Code',
  'POST /oauth/token',
  'GET /oauth/jwks',
  'POST /oauth2/token',
  'GET /keys',
  'POST /keys',
  'POST /Keys',
  'POST /KEYS',
  'POST /keys.json',
  'POST /keys.v2.json',
  'POST /.keys',
  'POST /keys_',
  'POST /keys/create',
  'POST /api-keys',
  'POST /api_keys',
  'GET /apiKeys',
  'POST /provisioning-keys',
  'POST /provisioning/keys',
  'POST /v1/keys',
  'POST /api/v1/keys',
  'POST /api/v1/auth/keys/code',
  'POST /key',
  'POST /token',
  'POST /tokens',
  'POST /credits',
  'POST /credits/coinbase',
  'POST /byok',
  'GET /vault/secrets',
  'POST /workspaces',
  'GET /organization/members',
  'POST /guardrails/assignments/keys',
  'POST /scim/sync-jobs',
  'POST /observability/destinations',
  'POST /presets/mine/chat/completions',
  'POST /interns',
]

const ALLOWED = [
  'POST /responses',
  'POST /completions',
  'POST /messages',
  'POST /messages/count_tokens',
  'POST /embeddings',
  'POST /rerank',
  'POST /images',
  'POST /audio/speech',
  'GET /key',
  'GET /credits',
  'GET /generation',
  'GET /activity',
  'GET /models/user',
  'GET /models/count',
  'GET /models/openai/gpt-4.1/endpoints',
  'GET /providers',
  'GET /presets',
]

describe.each([
  ['openroute', openroute],
  ['createOpenRoute', createOpenRoute],
])('allow of %s', (_, make) => {
  const starting = (allow: string[]) => () =>
    make({ baseUrl: 'https://app.example', secret: SECRET, appName: 'App', allow })

  it.each(REFUSED)('F14 refuses "%s" at start-up', (entry) => {
    const error = { code: 'config_invalid', message: expect.stringContaining(entry) }
    expect(starting([entry])).toThrow(expect.objectContaining(error))
  })

  it('F14 refuses anything but a list of strings', () => {
    for (const allow of ['POST /keys', [['POST /keys']], [{}], [null]] as unknown as string[][])
      expect(starting(allow)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })
})

describe.each(SET_UPS)('allow under $name', ({ start }) => {
  it('F14 takes every route that uses a model or reads, and sends it on', async () => {
    const app = await start({ emulator, kit: { allow: ALLOWED } })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    emulator.clearRequests()
    await (await visitor.request('/openroute/api/credits')).text()
    await (await visitor.request('/openroute/api/models/user')).text()
    expect(emulator.requests.map(({ path }) => path)).toEqual(['/api/v1/credits', '/api/v1/models/user'])
  })
})
