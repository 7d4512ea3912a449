import type { Emulator } from './emulator.js'

// Helpers for the tests of this package. Not part of the build.

/** RFC 7636 appendix B. */
export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
export const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

export const KEYS_PATH = '/api/v1/auth/keys'
export const CHAT_PATH = '/api/v1/chat/completions'

/** The consent page's URL; parameters that are `null` are left out. */
export function authorizeUrl(emulator: Emulator, parameters: Record<string, string | null> = {}): string {
  const url = new URL(emulator.provider.authorizeUrl)
  const all = {
    callback_url: 'http://localhost:3000/callback?state=abc',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...parameters,
  }
  for (const [name, value] of Object.entries(all)) if (value !== null) url.searchParams.set(name, value)
  return url.href
}

export async function freshCode(
  emulator: Emulator,
  parameters: Record<string, string | null> = {},
): Promise<string> {
  const back = new URL(await emulator.approve(authorizeUrl(emulator, parameters)))
  return back.searchParams.get('code') ?? ''
}

// biome-ignore lint/suspicious/noExplicitAny: tests read responses of every shape
export type Json = any

export interface JsonResponse {
  status: number
  headers: Headers
  json: Json
}

/** Posts JSON (or raw text) to the API. */
export async function post(
  emulator: Pick<Emulator, 'siteUrl'>,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<JsonResponse> {
  const response = await fetch(emulator.siteUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, json: await response.json() }
}

export function exchange(
  emulator: Pick<Emulator, 'siteUrl'>,
  code: string,
  more: object = {},
): Promise<JsonResponse> {
  const body = { code, code_verifier: VERIFIER, code_challenge_method: 'S256', ...more }
  return post(emulator, KEYS_PATH, body)
}

export interface Chat {
  /** Default: `openai/gpt-4o`, unless there are `models`. */
  model?: string
  models?: string[]
  message?: string
  stream?: boolean
  max_tokens?: number
}

/** Requests a completion. Resolves when the response head has arrived. */
export function chat(
  emulator: Emulator,
  key: string,
  {
    message = 'Hello',
    models,
    model = models === undefined ? 'openai/gpt-4o' : undefined,
    ...more
  }: Chat = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${emulator.apiUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ model, models, messages: [{ role: 'user', content: message }], ...more }),
    ...(signal !== undefined && { signal }),
  })
}

/** The values of a stream's data lines, `[DONE]` left out. */
export function dataOf(stream: string): Json[] {
  return [...stream.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => JSON.parse(json ?? ''))
}

export const textOf = (stream: string): string =>
  dataOf(stream)
    .map((chunk) => chunk.choices[0]?.delta?.content ?? '')
    .join('')

/** A browser that keeps the emulator's cookie, and sends what a browser sends with a form. */
export class Browser {
  cookie = ''

  constructor(
    private readonly emulator: Pick<Emulator, 'siteUrl'>,
    private readonly language = 'en',
  ) {}

  get(path: string): Promise<Response> {
    return this.send(path, {})
  }

  /** Submits a form of a page, with its hidden fields and the given ones. */
  async submit(page: string, action: string, fields: Record<string, string>): Promise<Response> {
    const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)]
    const body = new URLSearchParams(hidden.map(([, name, value]) => [name ?? '', unescaped(value ?? '')]))
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    return this.send(action, { method: 'POST', body, headers: { origin: this.emulator.siteUrl } })
  }

  async send(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(this.emulator.siteUrl + path, {
      ...init,
      redirect: 'manual',
      headers: { cookie: this.cookie, 'accept-language': this.language, ...init.headers },
    })
    for (const cookie of response.headers.getSetCookie()) this.cookie = cookie.split(';')[0] ?? ''
    return response
  }
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}
