import { readFileSync } from 'node:fs'
import { connect } from 'node:http2'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { OpenRouteOptions } from '@openroute-kit/express'
import { memoryStore } from '@openroute-kit/server'
import helmet from 'helmet'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startExpressApp } from '../helpers/express-app.js'
import { freePorts } from '../helpers/free-ports.js'
import { chunkEvent, EVENTS, type Gateway, startGateway } from '../helpers/gateway.js'
import { type NginxProcess, type NginxServer, startNginx } from '../helpers/nginx.js'
import { errorCode } from '../helpers/read-response.js'
import { chatBody, NAVIGATION, OWN_SCRIPT, Visitor } from '../helpers/visitor.js'
import { startWebApp } from '../helpers/web-app.js'

// Real nginx with its default limits, in front of real helmet.

const repository = new URL('../../', import.meta.url)
/** The configuration that the guide shows. */
const guide = readFileSync(new URL('docs/production.md', repository), 'utf8')
const snippet = /```nginx\n(.*?)```/s.exec(guide)?.[1]

interface Started {
  url: string
  close(): Promise<void>
}
type Start = (kit: Partial<OpenRouteOptions>, path: string) => Promise<Started>

/** `path`: what is left of `/app` when requests arrive. */
const SETUPS: [name: string, start: Start][] = [
  [
    'Express',
    (kit, path) =>
      startExpressApp({
        emulator,
        kit,
        mount: `${path}/openroute`,
        first: (app) => app.set('trust proxy', 1).use(helmet()),
        session: { cookie: { secure: 'auto' }, name: 'session' },
        after: (app, or) =>
          app.get(
            [`${path}/private`, `${path}/app/private`],
            or.requireLogin,
            (_req, res) => void res.send('private'),
          ),
      }),
  ],
  [
    'toNodeListener',
    (kit, path) =>
      startWebApp({
        emulator,
        kit,
        through: 'listener',
        store: memoryStore(),
        routes: async (request, or) =>
          (new URL(request.url).pathname.startsWith(`${path}/`) && (await or.requireLogin(request))) ||
          new Response('private'),
      }),
  ],
]

let emulator: Emulator
let gateway: Gateway
let nginx: NginxProcess
let respond: (res: Parameters<Parameters<typeof startGateway>[0]['complete']>[0]) => void = () => {}
const apps: Started[] = []
const urls = new Map<string, string>()

const strip = (app: Started) => `${snippet?.replace('http://127.0.0.1:3000', app.url)}`
/** What many people write. */
const pass = (app: Started) => `location /app/ { proxy_pass ${app.url}; }`

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
  gateway = await startGateway({ emulator, complete: (res) => respond(res) })
  const ports = await freePorts(6)
  const servers: NginxServer[] = []
  for (const [name, start] of SETUPS)
    for (const [kind, path, tls] of [
      ['stripped', '', false],
      ['passed', '/app', false],
      ['tls', '', true],
    ] as const) {
      const port = ports.pop() as number
      const url = `http${tls ? 's' : ''}://localhost:${port}`
      const app = await start({ baseUrl: `${url}/app`, provider: gateway.provider, onError: () => {} }, path)
      apps.push(app)
      servers.push({ port, tls, directives: kind === 'passed' ? pass(app) : strip(app) })
      urls.set(`${name} ${kind}`, url)
    }
  nginx = await startNginx(servers)
})
afterAll(async () => {
  await Promise.all([nginx?.stop(), ...apps.map((app) => app.close()), gateway?.close(), emulator?.close()])
})
beforeEach(() => emulator.clearRequests())
afterEach(() => expect(nginx.log()).toBe(''))

it('the guide shows the configuration that runs here', () => {
  expect(snippet).toContain('proxy_pass http://127.0.0.1:3000/')
})

describe.each(SETUPS.map(([name]) => name))('%s behind nginx', (name) => {
  const urlOf = (kind: string) => urls.get(`${name} ${kind}`) as string
  const visit = (kind: string) => new Visitor(urlOf(kind), '/app/openroute')
  const locationOf = (response: Response) => response.headers.get('location') ?? ''

  /** From a page that requires a login to the consent page, and from there back. */
  async function signInAt(visitor: Visitor, path: string): Promise<Response> {
    const guarded = await visitor.navigate(path)
    let location = locationOf(guarded)
    for (let hops = 0; hops < 3 && !location.includes('/auth?'); hops++)
      location = locationOf(await visitor.navigate(location))
    return visitor.openCallback(await emulator.approve(location))
  }

  it.each(['stripped', 'passed'])(
    'S04 returns to the page in the browser’s view: prefix %s',
    async (kind) => {
      const visitor = visit(kind)
      const done = await signInAt(visitor, '/app/private?x=1&y=%20')
      expect([done.status, locationOf(done)]).toEqual([303, '/app/private?x=1&y=%20'])
      expect(await (await visitor.navigate(locationOf(done))).text()).toBe('private')
      expect(await visitor.session()).toMatchObject({ signedIn: true })
      expect((await visitor.signOut()).status).toBe(200)
    },
  )

  it('S04 returns to a page whose own path begins with the prefix', async () => {
    const done = await signInAt(visit('stripped'), '/app/app/private')
    expect(locationOf(done)).toBe('/app/app/private')
  })

  it.each(['stripped', 'passed'])('S10 accepts a trailing slash on every route: prefix %s', async (kind) => {
    const visitor = visit(kind)
    const login = await visitor.navigate('/app/openroute/login/?returnTo=/app/x')
    const consent =
      login.status === 303 && !locationOf(login).includes('/auth?')
        ? await visitor.navigate(locationOf(login))
        : login
    const callback = new URL(await emulator.approve(locationOf(consent)))
    callback.pathname += '/'
    expect(locationOf(await visitor.navigate(callback.href))).toBe('/app/x')
    expect(await (await visitor.request('/app/openroute/session/')).json()).toMatchObject({ signedIn: true })
    expect((await visitor.post('/app/openroute/logout/')).status).toBe(200)
    expect((await visitor.navigate('/app/openroute/failed/?error=access_denied')).status).toBe(403)
  })

  it('S25 fits helmet and six unfinished logins with long return paths into the default limits', async () => {
    const visitor = visit('stripped')
    const paths = [
      `/app/private?q=${'x'.repeat(1950)}`,
      `/app/private?q=${'%E4%BD%A0'.repeat(200)}`,
      `/app/private?${'&'.repeat(1000)}`,
      `/app/private?q=${'\\'.repeat(600)}`,
      `/app/private?q=${'x'.repeat(900)}#${'y'.repeat(900)}`,
      `/app/private?q=${'z'.repeat(980)}`,
    ]
    const consents: string[] = []
    for (const path of paths) {
      const query = new URLSearchParams({ returnTo: path })
      const login = await visitor.navigate(`/app/openroute/login?${query}`)
      expect(login.status).toBe(303)
      consents.push(locationOf(login))
    }
    const done = await visitor.navigate(await emulator.approve(consents.at(-1) as string))
    expect([done.status, locationOf(done)]).toEqual([303, paths.at(-1)])
  })

  it('S25 shortens the return path of a page with a long address', async () => {
    const visitor = visit('stripped')
    const guarded = await visitor.navigate(`/app/private?${'&'.repeat(3000)}`)
    expect([guarded.status, locationOf(guarded)]).toEqual([
      303,
      '/app/openroute/login?returnTo=%2Fapp%2Fprivate',
    ])
  })

  it('S25 fits the page of a failed login', async () => {
    const visitor = visit('stripped')
    const path = `/app/private?q=${'x'.repeat(950)}`
    const consent = await visitor.startLogin(`?${new URLSearchParams({ returnTo: path })}`)
    const failed = await visitor.openCallback(await emulator.deny(consent))
    expect(await errorCode(failed.clone())).toBe('access_denied')
    expect(await failed.text()).toContain('x'.repeat(950))
  })

  it('D18 streams through nginx without buffering', async () => {
    const visitor = visit('stripped')
    await signInAt(visitor, '/app/private')
    let finish = () => {}
    respond = (res) => {
      res.writeHead(200, EVENTS).write(chunkEvent('first'))
      finish = () => res.end(`${chunkEvent('second')}data: [DONE]\n\n`)
    }
    const reader = (await visitor.chat({ stream: true })).body
      ?.pipeThrough(new TextDecoderStream())
      .getReader()
    const first = await reader?.read()
    expect(first?.value).toContain('first')
    finish()
    let rest = ''
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) rest += next.value
    expect(rest).toContain('second')
  })

  it('S04 logs in and streams over HTTP/2 and TLS', async () => {
    const client = connect(urlOf('tls'), { rejectUnauthorized: false })
    const cookies = new Map<string, string>()
    async function send(path: string, headers: Record<string, string>, body?: string) {
      const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
      const method = body === undefined ? 'GET' : 'POST'
      const stream = client.request({
        ':path': path,
        ':method': method,
        ...headers,
        ...(cookie && { cookie }),
      })
      stream.end(body)
      let responseHead: Record<string, unknown> = {}
      stream.once('response', (head) => {
        responseHead = head
      })
      let text = ''
      for await (const chunk of stream.setEncoding('utf8')) text += chunk
      for (const line of (responseHead['set-cookie'] as string[] | undefined) ?? []) {
        const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        expect(line).toContain('Secure')
        cookies.set(key, value)
      }
      return { status: responseHead[':status'], location: String(responseHead.location ?? ''), text }
    }
    const guarded = await send('/app/private?x', NAVIGATION)
    const login = await send(guarded.location, NAVIGATION)
    const callback = new URL(await emulator.approve(login.location))
    expect(callback.origin).toBe(urlOf('tls'))
    const done = await send(callback.pathname + callback.search, NAVIGATION)
    expect([done.status, done.location]).toEqual([303, '/app/private?x'])
    respond = (res) => res.writeHead(200, EVENTS).end(`${chunkEvent('hello')}data: [DONE]\n\n`)
    const chat = await send('/app/openroute/api/chat/completions', OWN_SCRIPT, chatBody({ stream: true }))
    expect([chat.status, chat.text]).toEqual([200, expect.stringContaining('hello')])
    client.close()
  })
})
