import { expect, it } from 'vitest'
import { clientFetch } from './client-fetch.js'

async function sent(...request: Parameters<ReturnType<typeof clientFetch>>): Promise<unknown> {
  let seen: unknown
  await clientFetch(async (url, { body, ...init }) => {
    seen = {
      url,
      ...init,
      headers: [...new Headers(init.headers)],
      body: body && (await new Response(body).text()),
    }
    return new Response()
  })(...request)
  return seen
}

it.each([
  ['a URL', new URL('https://api.example/v1')],
  ['a text', 'https://api.example/v1'],
])('passes %s as text', async (_, url) => {
  expect(await sent(url, { method: 'POST', body: '{}' })).toEqual({
    url: 'https://api.example/v1',
    method: 'POST',
    body: '{}',
    headers: [],
  })
})

it('passes the parts of a Request', async () => {
  const controller = new AbortController()
  const { signal } = controller
  const request = new Request('https://api.example/v1', {
    method: 'POST',
    headers: { a: 'b' },
    body: '{"c":"é"}',
    signal,
  })
  expect(await sent(request)).toMatchObject({
    url: 'https://api.example/v1',
    method: 'POST',
    headers: [
      ['a', 'b'],
      ['content-type', 'text/plain;charset=UTF-8'],
    ],
    body: '{"c":"é"}',
  })
})

it('passes a Request without a body', async () => {
  expect(await sent(new Request('https://api.example/v1'))).toMatchObject({ method: 'GET', body: null })
})
