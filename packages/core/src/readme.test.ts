import { readFileSync } from 'node:fs'
import {
  createLoginRequest,
  defineProvider,
  describeError,
  exchangeCode,
  getKeyInfo,
  keyLinks,
  type LoginTransaction,
  OpenRouteError,
  openroute,
  pickLocale,
  readApiError,
  verifyCallback,
  verifyPastedCode,
} from '@openroute-kit/core'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../../test/helpers/error-codes.js'
import { json, startRawServer } from '../../../test/helpers/raw-server.js'

// What follows stands in README.md, word for word.

export interface Store {
  put(transaction: LoginTransaction): Promise<void>
  take(state: string | null): Promise<LoginTransaction | undefined>
}

/** The login button links here: returns the URL of the consent page to redirect to. */
export async function startLogin(store: Store, provider = openroute): Promise<string> {
  const { url, transaction } = await createLoginRequest({
    provider,
    callbackUrl: 'https://app.example/callback',
    key: { label: 'My app', limit: 5, limitReset: 'monthly' },
  })
  await store.put(transaction)
  return url
}

/** The callback route: `url` is the whole URL of the request. */
export async function finishLogin(url: string, store: Store, provider = openroute) {
  const transaction = await store.take(new URL(url).searchParams.get('state'))
  if (!transaction) throw new Error('This login was not started in this browser.')
  const callback = verifyCallback({ url, transaction })
  return await exchangeCode({ callback, provider })
}

export async function loginInTerminal(ask: (url: string) => Promise<string>, provider = openroute) {
  const { url, transaction } = await createLoginRequest({ provider, key: { label: 'My tool' } })
  const callback = verifyPastedCode({ code: await ask(url), transaction })
  return await exchangeCode({ callback, provider })
}

/** What is left of the key's limit in US dollars, and the page where its owner changes or deletes it. */
export async function describeKey(key: string, provider = openroute) {
  const { limitRemaining } = await getKeyInfo({ provider, key })
  const { settings } = await keyLinks({ provider, key })
  return { limitRemaining, settings }
}

export const gateway = defineProvider({
  id: 'gateway',
  name: 'Our gateway',
  siteUrl: 'https://ai.example',
  apiUrl: 'https://ai.example/api/v1',
})

/** What to show to the visitor, in their language. */
export function explain(error: unknown, acceptLanguage: string): { text: string; link?: string } {
  const code = error instanceof OpenRouteError ? error.code : 'internal_error'
  const text = describeError(code, pickLocale(acceptLanguage))
  return error instanceof OpenRouteError && error.helpUrl ? { text, link: error.helpUrl } : { text }
}

export async function complete(key: string, body: object): Promise<Response> {
  const response = await fetch(`${openroute.apiUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (response.ok) return response
  const text = await response.text()
  const error = readApiError({
    status: response.status,
    body: text.startsWith('{') ? JSON.parse(text) : text,
    retryAfter: response.headers.get('retry-after'),
  })
  throw error // show describeError(error.code, locale) and error.message; offer a retry if error.retryable
}

// Up to here.

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const source = readFileSync(new URL(import.meta.url), 'utf8')
const key = 'sk-or-v1-0123456789abcdef'

async function startGateway() {
  const server = await startRawServer((response) => {
    const asksKey = response.req.url?.endsWith('/key')
    json(200, asksKey ? { data: { limit_remaining: 3 } } : { key, user_id: 'user_1' })(response)
  })
  return defineProvider({ id: 'local', siteUrl: server.url, apiUrl: `${server.url}/api/v1` })
}

describe('README', () => {
  const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block as string)

  it('shows only what this file compiles and runs', async () => {
    const exported = await import('@openroute-kit/core')
    expect(blocks).toHaveLength(6)
    for (const block of blocks) {
      const imports = /^import \{(.*?)\} from '@openroute-kit\/core'\n/s.exec(block)
      if (imports === null) expect.unreachable(block)
      for (const name of (imports[1] as string).split(',').map((part) => part.trim()))
        if (name !== '' && !name.startsWith('type ')) expect(exported).toHaveProperty(name)
      expect(source).toContain(block.slice(imports[0].length).trim())
    }
  })

  it('logs in with its two routes', async () => {
    const provider = await startGateway()
    const kept = new Map<string | null, LoginTransaction>()
    const store: Store = {
      put: async (transaction) => void kept.set(transaction.state, transaction),
      take: async (state) => {
        const transaction = kept.get(state)
        kept.delete(state)
        return transaction
      },
    }
    const consent = new URL(await startLogin(store, provider))
    const callback = new URL(consent.searchParams.get('callback_url') as string)
    callback.searchParams.set('code', 'abc')
    expect(await finishLogin(callback.href, store, provider)).toEqual({ key, userId: 'user_1' })
    await expect(finishLogin(callback.href, store, provider)).rejects.toThrow()
  })

  it('logs in from a terminal, and describes the key', async () => {
    const provider = await startGateway()
    expect(await loginInTerminal(async () => 'abc\n', provider)).toEqual({ key, userId: 'user_1' })
    expect(await describeKey(key, provider)).toEqual({
      limitRemaining: 3,
      settings: expect.stringMatching(/\/keys\/[\da-f]{64}$/),
    })
    expect(gateway.authorizeUrl).toBe('https://ai.example/auth')
  })

  it('explains any error', () => {
    const error = new OpenRouteError('provider_error', 'x', { helpUrl: gateway.keysUrl })
    expect(explain(error, 'zh-CN')).toEqual({
      text: describeError('provider_error', 'zh-CN'),
      link: 'https://ai.example/keys',
    })
    expect(explain(new TypeError('x'), 'en')).toEqual({ text: describeError('internal_error', 'en') })
  })

  it('lists every error code once, and names every export', async () => {
    const [, errors] = readme.split('## Errors')
    const listed = [...(errors as string).matchAll(/^\| `(\w+)` +\|/gm)].map(([, code]) => code)
    expect(listed.sort()).toEqual([...ERROR_CODES].sort())
    for (const name of Object.keys(await import('@openroute-kit/core')))
      expect(readme).toMatch(new RegExp(`\\b${name}\\b`))
  })
})
