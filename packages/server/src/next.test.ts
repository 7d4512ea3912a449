import { expect, it } from 'vitest'
import { createOpenRoute } from './create-open-route.js'
import { toNextHandlers, toNextProxy } from './next.js'

const or = createOpenRoute({
  baseUrl: 'http://localhost:3000',
  secret: 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM',
  appName: 'Test app',
  limits: { loginsPerMinutePerAddress: 4 },
})
const NAVIGATION = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

it('handles the kit’s routes', async () => {
  const { GET } = toNextHandlers(or)
  const response = await GET(new Request('http://localhost:3000/openroute/session'))
  expect(await response.json()).toEqual({ signedIn: false })
})

it('B29 counts the address that the app names', async () => {
  const { GET } = toNextHandlers(or, { address: (request) => request.headers.get('x-real-ip') ?? undefined })
  const statuses: number[] = []
  for (const address of [...Array(5).fill('192.0.2.1'), '192.0.2.2']) {
    const headers = { ...NAVIGATION, 'x-real-ip': address }
    statuses.push((await GET(new Request('http://localhost:3000/openroute/login', { headers }))).status)
  }
  expect(statuses).toEqual([303, 303, 303, 303, 429, 303])
})

it('reports a route file outside of the mount', async () => {
  const { GET } = toNextHandlers(or)
  const request = new Request('http://localhost:3000/api/auth/session')
  await expect(GET(request)).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('/api/auth/session'),
  })
})

it('guards pages with an absolute URL of the login, as Next’s proxy requires', async () => {
  const proxy = toNextProxy(or)
  const page = await proxy(new Request('http://internal:3000/account?a=1', { headers: NAVIGATION }))
  expect([page?.status, page?.headers.get('location')]).toEqual([
    303,
    'http://internal:3000/openroute/login?returnTo=%2Faccount%3Fa%3D1',
  ])
  const script = await proxy(new Request('http://internal:3000/account'))
  expect([script?.status, script?.headers.get('location')]).toEqual([401, null])
})

it.each(['rsc', 'next-url'])('makes the router load the login as a document: %s', async (header) => {
  const headers = { [header]: '1', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
  const { GET, POST } = toNextHandlers(or)
  const responses = [
    await GET(new Request('http://localhost:3000/openroute/login?returnTo=/account', { headers })),
    await toNextProxy(or)(new Request('http://localhost:3000/account', { headers })),
  ]
  for (const response of responses) {
    expect([response?.status, response?.headers.get('set-cookie')]).toEqual([204, null])
    expect(response?.headers.get('cache-control')).toBe('no-store')
  }
  const script = new Request('http://localhost:3000/openroute/logout', { method: 'POST', headers })
  expect((await POST(script)).status).toBe(403)
})
