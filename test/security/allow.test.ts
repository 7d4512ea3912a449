import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute as createForExpress } from '@openroute-kit/express'
import { createOpenRoute } from '@openroute-kit/server'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS } from '../helpers/app-setups.js'
import { SECRET } from '../helpers/express-app.js'
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

/** The same in other words, of gateways and servers that have them. */
const OTHER_WORDS = [
  ...[
    'POST /api-key',
    'POST /apikey',
    'POST /apikey/create',
    'POST /ApiKey.json',
    'GET /api.key',
    'POST /a-p-i-k-e-y',
  ],
  ...[
    'POST /create-key',
    'POST /key/generate',
    'GET /key/list',
    'GET /key/info',
    'POST /virtual-key',
    'POST /virtual_keys/new',
  ],
  ...[
    'POST /credentials',
    'GET /credential',
    'POST /client_secret',
    'GET /secret',
    'POST /realtime/client_secrets',
  ],
  ...[
    'POST /realtime/sessions',
    'POST /service-accounts',
    'POST /serviceaccount',
    'POST /customer/new',
    'POST /end_user/new',
  ],
  ...[
    'POST /user/new',
    'GET /users/me',
    'GET /me',
    'POST /app-auth',
    'POST /authenticate',
    'POST /reauth',
    'POST /login',
  ],
  ...[
    'POST /sign-up',
    'POST /signin',
    'POST /sso/callback',
    'POST /team/new',
    'POST /teams',
    'POST /org/new',
    'POST /orgs',
  ],
  ...[
    'POST /organisation',
    'POST /budget/new',
    'POST /invitation/new',
    'POST /invites',
    'POST /billing-portal',
    'POST /topup',
  ],
  ...[
    'POST /checkout',
    'POST /subscriptions',
    'GET /invoices',
    'POST /admin-api/x',
    'POST /sysadmin',
    'POST /management',
  ],
  ...[
    'POST /access-token',
    'POST /tokens/new',
    'POST /jwt',
    'POST /passkeys',
    'POST /password/reset',
    'POST /model/new',
  ],
  ...[
    'POST /config/update',
    'POST /settings',
    'POST /add-credits',
    'POST /credit',
    'POST /webhooks',
    'POST /projects',
  ],
  ...[
    'GET /keys/models/user',
    'GET /auth/key',
    'POST /models/user',
    'POST /v1/key',
    'GET /x/key',
    'GET /models/a/keys/endpoints/x',
  ],
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
  'GET /v1/key',
  'GET /api/v1/models/user',
  'GET /models/x/monkey-7b/endpoints',
  'POST /v1/chat/completions',
  'POST /responses/input_tokens',
  'POST /responses/compact',
  'POST /messages/batches',
  'POST /tokenize',
  'POST /detokenize',
  'POST /images/generations',
  'POST /images/edits',
  'POST /audio/transcriptions',
  'POST /audio/translations',
  'POST /videos',
  'GET /videos/v_1.content',
  'POST /moderations',
  'POST /batches',
  'POST /files',
  'GET /files',
  'POST /vector_stores',
  'GET /endpoints/zdr',
  'GET /embeddings/models',
  'GET /model/info',
  'POST /generate',
  'POST /infill',
  'POST /score',
  'POST /classify',
  'POST /ocr',
  'POST /search',
  'POST /rag/query',
  'POST /agents/writer/run',
  'POST /tools/weather',
  'POST /documents/summarize',
]

describe.each([
  ['Express', createForExpress],
  ['the Web handler', createOpenRoute],
])('allow of %s', (_, make) => {
  const starting = (allow: string[]) => () =>
    make({ baseUrl: 'https://app.example', secret: SECRET, appName: 'App', allow })

  it.each(REFUSED)('F14 refuses "%s" at start-up', (entry) => {
    const error = { code: 'config_invalid', message: expect.stringContaining(entry) }
    expect(starting([entry])).toThrow(expect.objectContaining(error))
  })

  it.each(OTHER_WORDS)('F28 refuses "%s" at start-up', (entry) => {
    const error = { code: 'config_invalid', message: expect.stringContaining(entry) }
    expect(starting([entry])).toThrow(expect.objectContaining(error))
  })

  it('F14 refuses anything but a list of strings', () => {
    for (const allow of ['POST /keys', [['POST /keys']], [{}], [null]] as unknown as string[][])
      expect(starting(allow)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })
})

describe.each(APP_SETUPS)('allow under $name', ({ start }) => {
  it('F14 F28 accepts every route that uses a model or reads, and forwards it', async () => {
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
