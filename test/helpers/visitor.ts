import type { Emulator } from '@openroute-kit/emulator'

/** Headers that a browser sends when a person follows a link. */
export const NAVIGATION: Readonly<Record<string, string>> = {
  accept: 'text/html,application/xhtml+xml',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'none',
}

/** What the kit's own script sends with an unsafe request. */
export const OWN_SCRIPT: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  'x-openroute-kit': '1',
}

/** The body of a completion request. */
export function chatBody(more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    model: 'openai/gpt-4o-mini',
    messages: [{ role: 'user', content: 'Hello' }],
    ...more,
  })
}

/** A browser without a screen: keeps the cookies of one app and follows no redirect by itself. */
export class Visitor {
  readonly cookies = new Map<string, string>()
  /** Every `set-cookie` header received, unchanged. */
  readonly setCookies: string[] = []

  constructor(
    readonly appUrl: string,
    readonly mount: string = '/openroute',
    /** Sent with every request. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(path, this.appUrl)
    const headers = new Headers({ ...this.headers, ...Object.fromEntries(new Headers(init.headers)) })
    if (this.cookies.size > 0 && !headers.has('cookie')) headers.set('cookie', this.cookieHeader())
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return response
  }

  navigate(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.request(path, { headers: { ...NAVIGATION, ...headers } })
  }

  /** Opens a callback as a person's browser does, and follows to the page of a failed login (A18). */
  async openCallback(url: string, headers: Record<string, string> = {}): Promise<Response> {
    const response = await this.navigate(url, headers)
    const location = response.headers.get('location') ?? ''
    return location.startsWith(`${this.mount}/failed?`) ? this.navigate(location, headers) : response
  }

  post(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Response> {
    return this.request(path, {
      method: 'POST',
      headers: { ...OWN_SCRIPT, ...headers },
      body: JSON.stringify(body),
    })
  }

  /** Follows the login button up to the provider. Returns the consent page's URL. */
  async startLogin(query = ''): Promise<string> {
    const response = await this.navigate(`${this.mount}/login${query}`)
    const location = response.headers.get('location')
    if (response.status !== 303 || location === null)
      throw new Error(`The login responded with ${response.status}: ${await response.text()}`)
    return location
  }

  /** A complete login. Returns the response to the callback, or the page of its failure. */
  async signIn(
    emulator: Emulator,
    { query = '', user }: { query?: string; user?: string } = {},
  ): Promise<Response> {
    const callback = await emulator.approve(await this.startLogin(query), user === undefined ? {} : { user })
    return this.openCallback(callback)
  }

  async session(): Promise<{
    signedIn: boolean
    userId?: string
    keyId?: string
    limit?: number
    limitRemaining?: number
  }> {
    return (await this.request(`${this.mount}/session`)).json()
  }

  chat(body: Record<string, unknown> = {}, init: RequestInit = {}): Promise<Response> {
    return this.request(`${this.mount}/api/chat/completions`, {
      method: 'POST',
      headers: { ...OWN_SCRIPT },
      body: chatBody(body),
      ...init,
    })
  }

  signOut(): Promise<Response> {
    return this.post(`${this.mount}/logout`)
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** The transaction cookies: those that other sites began, then the oldest. */
  transactions(): string[] {
    return [...this.cookies.keys()].filter((name) => name.includes('openroute-tx-')).sort()
  }

  /** A visitor with the same cookies: a thief, or the same browser at another address of the app. */
  copy(appUrl: string = this.appUrl): Visitor {
    const copy = new Visitor(appUrl, this.mount, this.headers)
    for (const cookie of this.cookies) copy.cookies.set(...cookie)
    return copy
  }

  /** The name of the Web handler's session cookie; `''` without one. */
  sessionName(): string {
    return [...this.cookies.keys()].find((name) => name.includes('openroute-session-')) ?? ''
  }

  #keep(line: string): void {
    this.setCookies.push(line)
    const [pair = '', ...attributes] = line.split(';')
    const cut = pair.indexOf('=')
    const name = pair.slice(0, cut)
    const ended = attributes.some(
      (one) => /^\s*max-age=0$/i.test(one) || /^\s*expires=Thu, 01 Jan 1970/i.test(one),
    )
    if (ended) this.cookies.delete(name)
    else this.cookies.set(name, pair.slice(cut + 1))
  }
}
