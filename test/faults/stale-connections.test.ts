import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { OpenRouteOptions } from '@openroute-kit/server'
import { Agent, getGlobalDispatcher, ProxyAgent, setGlobalDispatcher } from 'undici'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createAuthority } from '../helpers/certificates.js'
import { type ForwardProxy, startForwardProxy } from '../helpers/forward-proxy.js'
import { type IdleCutter, startIdleCutter } from '../helpers/idle-cutter.js'
import { OUTBOUND_SETUPS, providerAt } from '../helpers/outbound-setups.js'
import { startTlsFront, type TlsFront } from '../helpers/tls-front.js'
import { Visitor } from '../helpers/visitor.js'

const HOST = 'provider.invalid'

let emulator: Emulator
let cutter: IdleCutter
let front: TlsFront
let proxy: ForwardProxy
let ca = ''

beforeAll(async () => {
  emulator = await startEmulator({ allowedHosts: [HOST], chunkDelayMs: 0 })
  cutter = await startIdleCutter(emulator.siteUrl)
  const authority = await createAuthority()
  ca = authority.cert
  front = await startTlsFront({ authority, name: HOST, url: cutter.url })
  proxy = await startForwardProxy({ [`${HOST}:443`]: front.port })
})
afterAll(async () => {
  await proxy.close()
  await front.close()
  await cutter.close()
  await emulator.close()
})
beforeEach(() => emulator.clearRequests())

const direct = () => `${cutter.url}/api/v1`

const WAYS: { way: string; api: () => string; kit: () => Partial<OpenRouteOptions> }[] = [
  { way: 'Node’s own dispatcher', api: direct, kit: () => ({}) },
  {
    way: 'the app’s global dispatcher',
    api: direct,
    kit() {
      const before = getGlobalDispatcher()
      setGlobalDispatcher(new Agent({ keepAliveTimeout: 60_000 }))
      onTestFinished(() => setGlobalDispatcher(before))
      return {}
    },
  },
  { way: 'the option dispatcher', api: direct, kit: () => ({ dispatcher: new Agent() }) },
  {
    way: 'a proxy',
    api: () => `https://${HOST}/api/v1`,
    kit: () => ({ dispatcher: new ProxyAgent({ uri: proxy.url, requestTls: { ca } }) }),
  },
]

describe.each(OUTBOUND_SETUPS)('$name behind a load balancer that forgets idle connections', ({ start }) => {
  it.each(WAYS)('S23 logs in with exactly one exchange, over $way', async ({ api, kit }) => {
    const app = await start({ emulator: { provider: providerAt(emulator, api()) }, kit: kit() })
    onTestFinished(() => app.close())
    for (const user of ['user_lin', 'user_lin', 'user_lin']) {
      const visitor = new Visitor(app.url)
      expect((await visitor.signIn(emulator, { user })).status).toBe(303)
      // Leaves an idle connection, which the next exchange must not use. Key info is requested again where its own is cut.
      expect(await visitor.session()).toHaveProperty('limitRemaining')
    }
    expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(3)
    expect(cutter.cut).toBeGreaterThan(0)
  })
})
