import { refuse } from '@openroute-kit/core/internal'
import { describe, expect, it, vi } from 'vitest'
import { sendApiRequest } from './send-api-request.js'

const BASE = 'https://api.example/api/v1'

/** The URLs that a request for this path is sent to. */
async function sentTo(path: string): Promise<string[]> {
  const fetch = vi.fn(async (_: string, __: RequestInit) => new Response())
  await sendApiRequest({
    path,
    init: {},
    strategy: { apiUrl: () => BASE, authorizeRequest: async () => [{}, {}, () => {}] },
    fetch,
    signal: () => new AbortController().signal,
    refuse,
  })
  return fetch.mock.calls.map(([url]) => url)
}

describe('sendApiRequest', () => {
  it.each(['/models', '/models/a/b:free', '/chat/completions', '/generation?id=a%2Fb', '/a//b'])(
    'takes %s',
    async (path) => {
      expect(await sentTo(path)).toEqual([BASE + path])
    },
  )

  it.each([
    '',
    'models',
    '.evil.example/x',
    '@evil.example/x',
    'https://evil.example/x',
    '/../keys',
    '/x/../../keys',
    '/%2e%2e/keys',
    '/.%2E/.%2e/keys',
    '/..\\keys',
    '/\\..\\..\\keys',
    '/.\t./keys',
  ])('B18 refuses %j, so that the key stays with the API', async (path) => {
    await expect(sentTo(path)).rejects.toMatchObject({ code: 'request_forbidden' })
  })

  it.each([
    '/..%2f..%2fkeys',
    '/..%5c..%5ckeys',
    '/%252e%252e/keys',
    '/..;/keys',
    '/\u2025/keys',
    '/x%00',
    '/%',
  ])('F21 refuses %j, which a server that decodes it again would take for another path', async (path) => {
    await expect(sentTo(path)).rejects.toMatchObject({ code: 'request_forbidden' })
  })
})
