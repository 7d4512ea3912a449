import { request } from 'node:http'
import type { LookupFunction } from 'node:net'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { OpenRouteOptions } from '@openroute-kit/server'
import {
  Agent,
  type Dispatcher,
  EnvHttpProxyAgent,
  getGlobalDispatcher,
  interceptors,
  ProxyAgent,
  RetryAgent,
  setGlobalDispatcher,
  fetch as undiciFetch,
} from 'undici'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Authority, createAuthority } from '../helpers/certificates.js'
import { type ForwardProxy, startForwardProxy } from '../helpers/forward-proxy.js'
import { OUTBOUND_SETUPS, providerAt, useEveryRequest } from '../helpers/outbound-setups.js'
import { errorCode } from '../helpers/read-response.js'
import { startTlsFront, type TlsFront } from '../helpers/tls-front.js'
import { Visitor } from '../helpers/visitor.js'

const HOST = 'provider.invalid'
const HTTP_API = `http://${HOST}/api/v1`
const HTTPS_API = `https://${HOST}/api/v1`

let emulator: Emulator
let proxy: ForwardProxy
let authority: Authority
let front: TlsFront

beforeAll(async () => {
  emulator = await startEmulator({ allowedHosts: [HOST], chunkDelayMs: 0 })
  authority = await createAuthority()
  front = await startTlsFront({ authority, name: HOST, url: emulator.siteUrl, clients: true })
  const port = Number(new URL(emulator.siteUrl).port)
  proxy = await startForwardProxy({ [`${HOST}:80`]: port, [`${HOST}:443`]: front.port })
})
afterAll(async () => {
  await proxy.close()
  await front.close()
  await emulator.close()
})
beforeEach(() => {
  proxy.requests.length = 0
  emulator.clearRequests()
})

/** The visitor of these tests uses Node's `fetch` too, but not through the proxy. */
const setGlobal = (dispatcher: Parameters<typeof setGlobalDispatcher>[0]) => {
  const before = getGlobalDispatcher()
  setGlobalDispatcher(dispatcher)
  onTestFinished(() => setGlobalDispatcher(before))
}

/** Certificates for TLS with the provider. */
const clientTls = async () => ({ ca: authority.cert, ...(await authority.issue('app')) })

interface Way {
  way: string
  api: string
  kit: () => Promise<Partial<OpenRouteOptions>>
}

const WAYS: Way[] = [
  {
    way: 'the option dispatcher',
    api: HTTP_API,
    kit: async () => ({ dispatcher: new ProxyAgent(proxy.url) }),
  },
  {
    way: 'a proxy that takes plain http in absolute form',
    api: HTTP_API,
    kit: async () => ({ dispatcher: new ProxyAgent({ uri: proxy.url, proxyTunnel: false }) }),
  },
  {
    way: 'the global dispatcher, set after the kit was made',
    api: HTTP_API,
    kit: async () => {
      setGlobal(new EnvHttpProxyAgent({ httpProxy: proxy.url, noProxy: 'localhost,127.0.0.1' }))
      return {}
    },
  },
  {
    way: 'the app’s own fetch',
    api: HTTP_API,
    kit: async () => {
      const dispatcher = new ProxyAgent(proxy.url)
      return {
        fetch: (url, init) =>
          undiciFetch(url, { ...init, dispatcher } as object) as unknown as Promise<Response>,
      }
    },
  },
  {
    way: 'a proxy, a private CA and a client certificate',
    api: HTTPS_API,
    kit: async () => ({ dispatcher: new ProxyAgent({ uri: proxy.url, requestTls: await clientTls() }) }),
  },
]

describe.each(OUTBOUND_SETUPS)('$name reaches a provider behind a forward proxy', ({ start }) => {
  it.each(WAYS)('S03 with $way', async ({ api, kit }) => {
    await useEveryRequest(emulator, start, api, await kit())
    const { hostname, protocol } = new URL(api)
    const port = protocol === 'https:' ? 443 : 80
    expect(proxy.requests).not.toEqual([])
    for (const request of proxy.requests)
      expect(request).toMatch(new RegExp(`^(CONNECT ${hostname}:${port}|(GET|POST) ${HTTP_API}/)`))
  })

  it('S03 with a private CA and a client certificate, without a proxy', async () => {
    const lookup: LookupFunction = (_, { all }, done) =>
      all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)
    const api = `https://${HOST}:${front.port}/api/v1`
    const dispatcher = new Agent({ connect: { ...(await clientTls()), lookup } })
    await useEveryRequest(emulator, start, api, { dispatcher })
    setGlobal(dispatcher)
    await useEveryRequest(emulator, start, api, {})
  })
})

describe.each(OUTBOUND_SETUPS)('$name with a dispatcher of the app that changes requests', ({ start }) => {
  async function signedIn(dispatcher: Dispatcher) {
    const app = await start({ emulator, kit: { dispatcher, onError: () => {} } })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    expect((await visitor.signIn(emulator)).status).toBe(303)
    return visitor
  }

  it('S03 A26 follows no redirect, although the dispatcher would', async () => {
    const visitor = await signedIn(new Agent().compose(interceptors.redirect({ maxRedirections: 3 })))
    const redirect = (route: string) =>
      emulator.fail(`/api/v1${route}`, { kind: 'redirect', status: 307, location: '/elsewhere' })
    redirect('/chat/completions')
    expect(await errorCode(await visitor.chat())).toBe('provider_redirected')
    redirect('/key')
    expect((await visitor.request('/app/fetch')).status).toBe(307)
    redirect('/auth/keys')
    expect(await errorCode(await new Visitor(visitor.appUrl).signIn(emulator))).toBe('provider_redirected')
    expect(emulator.requestsTo('/elsewhere')).toEqual([])
  })

  it.each<[string, () => Dispatcher]>([
    ['RetryAgent', () => new RetryAgent(new Agent())],
    ['interceptors.retry', () => new Agent().compose(interceptors.retry())],
    ['interceptors.responseError', () => new Agent().compose(interceptors.responseError())],
  ])('S03 S07 keeps the status and Retry-After of an error that it throws: %s', async (_, dispatcher) => {
    const visitor = await signedIn(dispatcher())
    const refuse = (route: string, status: number) =>
      emulator.fail(`/api/v1${route}`, {
        kind: 'respond',
        status,
        headers: { 'content-type': 'application/json', 'retry-after': '7' },
        body: { error: { code: status, message: 'Wait' } },
      })
    emulator.clearRequests()
    for (const status of [429, 503]) {
      refuse('/chat/completions', status)
      const response = await visitor.chat()
      expect([response.status, response.headers.get('retry-after')]).toEqual([status, '7'])
      expect(await response.json()).toMatchObject({ error: { status } })
      refuse('/chat/completions', status)
      expect((await visitor.request('/app/stream')).status).toBe(status)
    }
    expect(emulator.requests).toHaveLength(4) // D20
    refuse('/auth/keys', 429)
    expect(await errorCode(await new Visitor(visitor.appUrl).signIn(emulator))).toBe('rate_limited')
  })
})

/** What an app may pass as `fetch`: it ignores signals, and its bodies are streams of Node. */
const fetchOverHttp: OpenRouteOptions['fetch'] = (url, { method, headers, body }) =>
  new Promise((resolve, reject) => {
    request(url, { method, headers: Object.fromEntries(new Headers(headers)) }, (res) => {
      const { statusCode: status, statusMessage: statusText } = res
      const entries = Object.entries(res.headers).map(([name, value]) => [name, String(value)])
      resolve({ status, statusText, headers: new Map(entries as [string, string][]), body: res } as never)
    })
      .on('error', reject)
      .end(body)
  })

describe.each(OUTBOUND_SETUPS)('$name with a fetch over node:http', ({ start }) => {
  const api = () => `${emulator.siteUrl}/api/v1`

  it('S03 sends every request', () => useEveryRequest(emulator, start, api(), { fetch: fetchOverHttp }))

  it('S03 S13 ends every wait for the provider', async () => {
    const kit = { fetch: fetchOverHttp, timeoutsMs: { responseHeaders: 60, keyInfo: 60 }, onError: () => {} }
    const app = await start({ emulator, kit })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    for (const fault of [{ kind: 'hang' }, { kind: 'hang-mid-body', afterChunks: 0 }] as const) {
      emulator.fail('/api/v1/chat/completions', fault)
      expect(await errorCode(await visitor.chat())).toBe('provider_timeout')
      emulator.fail('/api/v1/key', fault)
      expect(await visitor.session()).toMatchObject({ signedIn: true })
      emulator.fail('/api/v1/key', fault)
      expect(await (await visitor.request('/app/fetch')).text()).toBe('provider_timeout')
    }
  })

  it('S03 B35 D17 closes the connection to the provider when the visitor signs out', async () => {
    const app = await start({ emulator, kit: { fetch: fetchOverHttp, onError: () => {} } })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    emulator.clearRequests()
    const response = await visitor.chat({ stream: true, model: 'emulator/endless' })
    const [upstream] = emulator.requestsTo('/api/v1/chat/completions')
    await visitor.signOut()
    expect(await response.text()).toContain('not_signed_in')
    await vi.waitFor(() => expect(upstream).toMatchObject({ aborted: true }))
  })
})

it('S03 refuses a dispatcher and a fetch that are none', async () => {
  const [{ start }] = OUTBOUND_SETUPS as [(typeof OUTBOUND_SETUPS)[0]]
  for (const option of ['dispatcher', 'fetch'])
    await expect(start({ emulator, kit: { [option]: 'http://proxy.example:3128' } })).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining(option),
    })
})

it('S03 reports a provider that is out of reach, and sends nothing elsewhere', async () => {
  const [{ start }] = OUTBOUND_SETUPS as [(typeof OUTBOUND_SETUPS)[0]]
  const app = await start({
    emulator: { provider: providerAt(emulator, HTTPS_API) },
    // Without the CA, the provider's certificate is not trusted.
    kit: { dispatcher: new ProxyAgent(proxy.url), onError: () => {} },
  })
  onTestFinished(() => app.close())
  expect(await errorCode(await new Visitor(app.url).signIn(emulator))).toBe('provider_unreachable')
  expect(emulator.requestsTo('/api/v1/auth/keys')).toEqual([])
})
