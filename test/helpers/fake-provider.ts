import { defineProvider, type Fetch, type Provider } from '@openroute-kit/core'

export const KEY = `sk-or-v1-${'7'.repeat(64)}`

export interface FakeProvider {
  provider: Provider
  fetch: Fetch
  /** Method and URL of each request, in order. */
  requests: { method: string; url: string; init: RequestInit }[]
  /** The next requests to this path get this response instead, or this error. */
  respondTo(path: string, make: () => Response | Promise<Response>): void
  exchanges(): number
}

/** A provider that grants every exchange, as a `fetch` to pass in. */
export function fakeProvider(): FakeProvider {
  const provider = defineProvider({
    id: 'openroute',
    siteUrl: 'https://provider.example',
    apiUrl: 'https://api.provider.example/api/v1',
  })
  const responders = new Map<string, () => Response | Promise<Response>>([
    ['/auth/keys', () => Response.json({ key: KEY, user_id: 'user_1' })],
    ['/key', () => Response.json({ data: { limit: 5, limit_remaining: 4.58, expires_at: null } })],
  ])
  const requests: FakeProvider['requests'] = []
  return {
    provider,
    requests,
    respondTo: (path, make) => void responders.set(path, make),
    exchanges: () => requests.filter(({ url }) => url.endsWith('/auth/keys')).length,
    fetch: async (url, init) => {
      requests.push({ method: init.method ?? 'GET', url, init })
      const make = responders.get(url.slice(provider.apiUrl.length))
      return make === undefined ? Response.json({ data: [] }) : make()
    },
  }
}
