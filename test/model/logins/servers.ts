import { defineProvider } from '@openroute-kit/core'
import { type Emulator, type Fault, startEmulator } from '@openroute-kit/emulator'
import { bundlePage } from '../../helpers/bundle-page.js'
import { startExpressApp } from '../../helpers/express-app.js'
import { startStaticServer } from '../../helpers/static-server.js'
import { startWebApp } from '../../helpers/web-app.js'
import { pageScript } from './page-script.js'
import { SERVICES, type Setting } from './setting.js'
import { type FaultName, USERS } from './steps.js'

const EXCHANGE = '/api/v1/auth/keys'
/** More than one sequence opens. */
const CONSENT_PAGES = 40
const COOP = { 'cross-origin-opener-policy': 'same-origin' }
const HTML = 'text/html; charset=utf-8'
/** A gateway's response that a page can't read (CORS). */
const NOT_READABLE = { 'access-control-allow-origin': 'https://gateway.invalid' }
/** The app's own pages. */
const PATHS = ['/', '/other']

/** The query with which a browser arrived at the app's callback. */
export type Callback = URLSearchParams

/** The service and the app of one sequence, with one clock. */
export class Servers {
  /** How far the clock is ahead, in milliseconds. */
  ahead = 0
  readonly callbacks: Callback[] = []
  onCallback: (callback: Callback) => void = () => {}
  emulator!: Emulator
  appUrl!: string
  #closeApp!: () => Promise<void>

  private constructor(
    readonly setting: Setting,
    readonly kitUrl: string,
  ) {}

  /** @param kitUrl where pages load the kit, so that a browser keeps it between sequences */
  static async start(setting: Setting, kitUrl: string): Promise<Servers> {
    const servers = new Servers(setting, kitUrl)
    servers.emulator = await startEmulator({
      users: USERS.map((id) => ({ id, name: id, credits: 1e6 })),
      variants: SERVICES[setting.service] ?? {},
      now: servers.now,
    })
    await (setting.app === 'page' ? servers.#startPages() : servers.#startServer(setting.app))
    servers.resetFaults()
    return servers
  }

  now = (): number => Date.now() + this.ahead

  /** Whether the service leaves users who decline on a page of its own. */
  get deniesOnOwnPage(): boolean {
    return SERVICES[this.setting.service]?.denial === 'stays'
  }

  get callbackUrl(): string {
    return this.appUrl + (this.setting.app === 'page' ? '/' : '/openroute/callback')
  }

  /** Requests to the exchange so far. */
  get exchanges(): number {
    return this.emulator.requestsTo(EXCHANGE).length
  }

  /** The provider's consent page at which a browser is, by the state of its login. */
  stateAt(url: string): string | undefined {
    const { origin, pathname, searchParams } = new URL(url)
    if (origin !== this.#siteOrigin || pathname !== '/auth') return
    const callback = searchParams.get('callback_url')
    return (callback && new URL(callback).searchParams.get('state')) ?? searchParams.get('state') ?? undefined
  }

  resetFaults(): void {
    this.emulator.clearFaults()
    if (this.#severs('service'))
      for (let i = 0; i < CONSENT_PAGES; i++)
        this.emulator.fail('GET /auth', { kind: 'headers', headers: COOP })
  }

  failExchange(fault: FaultName): void {
    this.emulator.fail(`POST ${EXCHANGE}`, this.#fault(fault))
  }

  #fault(name: FaultName): Fault {
    const isPage = this.setting.app === 'page'
    const page = '<!doctype html><title>Just a moment...</title><h1>Please wait</h1>'
    const html = (status: number) =>
      ({ kind: 'respond', status, headers: { 'content-type': HTML }, body: page }) as const
    const faults = {
      // Chromium itself repeats a request whose connection was in use before and ends without headers, so a page gets them.
      unsent: isPage ? { ...html(502), headers: NOT_READABLE } : { kind: 'reset' },
      lost: isPage ? { kind: 'die-mid-stream' } : { kind: 'reset', processed: true },
      busy: html(503),
      cdn: html(403),
    } as const satisfies Record<FaultName, Fault>
    return faults[name]
  }

  /** @returns a function that lets the exchange continue, to fail as announced by `failExchange` */
  holdExchange(fault: FaultName | undefined): () => void {
    let release = () => {}
    const until = new Promise<void>((resolve) => (release = resolve))
    this.resetFaults()
    this.emulator.fail(`POST ${EXCHANGE}`, { kind: 'hold', until, ...(fault && { and: this.#fault(fault) }) })
    return release
  }

  async close(): Promise<void> {
    await Promise.all([this.#closeApp?.(), this.emulator.close()])
  }

  #severs(who: 'app' | 'service'): boolean {
    return [who, 'both'].includes(this.setting.coop)
  }

  get #siteOrigin(): string {
    // Another site than the app's (B07).
    const { siteUrl } = this.emulator
    return this.setting.app === 'page' ? siteUrl : siteUrl.replace('localhost', '127.0.0.1')
  }

  #html(): string {
    const { app, mode } = this.setting
    const { apiUrl } = this.emulator
    const attributes =
      app === 'page'
        ? `storage="local" site-url="${this.#siteOrigin}" api-url="${apiUrl}"`
        : 'server="/openroute"'
    return `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,">
<script>${pageScript(this.ahead)}</script><script type="module" src="${this.kitUrl}"></script>
<openroute-login ${attributes} mode="${mode}"></openroute-login>`
  }

  get #headers(): Record<string, string> {
    return { 'content-type': HTML, 'cache-control': 'no-store', ...(this.#severs('app') && COOP) }
  }

  async #startPages(): Promise<void> {
    const app = await startStaticServer({
      routes: {
        ...Object.fromEntries(
          PATHS.map((path) => [
            path,
            (request, response) => {
              this.#record(request.url, path)
              response.writeHead(200, this.#headers).end(this.#html())
            },
          ]),
        ),
      },
    })
    this.appUrl = app.origin
    this.#closeApp = app.close
  }

  async #startServer(kind: 'express' | 'web'): Promise<void> {
    const kit = {
      provider: defineProvider({
        id: 'openroute',
        siteUrl: this.#siteOrigin,
        apiUrl: this.emulator.apiUrl,
      }),
      now: this.now,
      limits: false as const,
      onError: () => {},
    }
    const { emulator } = this
    const app =
      kind === 'web'
        ? await startWebApp({
            emulator,
            kit,
            routes: async () => new Response(this.#html(), { headers: this.#headers }),
          })
        : await startExpressApp({
            emulator,
            kit,
            first: (express) =>
              express.get(PATHS, (_req, res) => void res.set(this.#headers).send(this.#html())),
          })
    this.appUrl = app.url
    this.#closeApp = app.close
    app.server.prependListener('request', ({ url }) => this.#record(url, '/openroute/callback'))
  }

  #record(url = '', path: string): void {
    const { pathname, searchParams } = new URL(url, 'http://app.invalid')
    const isCallback = searchParams.has('code') || searchParams.has('error')
    if (pathname !== path || !isCallback) return
    this.onCallback(searchParams)
    this.callbacks.push(searchParams)
  }
}

/** Serves the kit to the pages of all sequences. */
export async function serveKit(): Promise<{ url: string; close(): Promise<void> }> {
  const script = await bundlePage('packages/browser/src/element.ts')
  const server = await startStaticServer({
    routes: { '/kit.js': script },
    headers: { 'access-control-allow-origin': '*', 'cache-control': 'max-age=3600' },
  })
  return { url: `${server.origin}/kit.js`, close: server.close }
}
