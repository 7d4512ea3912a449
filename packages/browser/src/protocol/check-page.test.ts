// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app"}
import { defineProvider } from '@openroute-kit/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakeProvider } from '../../../../test/helpers/fake-provider.js'
import { startLogin } from './start-login.js'

const { provider } = fakeProvider()
const go = vi.fn()

/** Puts this page at another address, which a test environment can't open. */
function openAt(href: string, origin: string): void {
  vi.stubGlobal('location', { href, origin, pathname: '/', search: '', hash: '', assign: go })
}

beforeEach(() => {
  localStorage.clear()
  go.mockClear()
  vi.stubGlobal('isSecureContext', true)
})
afterEach(() => void vi.unstubAllGlobals())

it.each<[href: string, origin?: string]>([
  ['file:///home/me/app/index.html'],
  ['chrome-extension://abcdefghijklmnop/popup.html', 'chrome-extension://abcdefghijklmnop'],
  ['moz-extension://0f0f-0f0f/popup.html', 'moz-extension://0f0f-0f0f'],
  ['tauri://localhost/', 'tauri://localhost'],
  ['capacitor://localhost/index.html', 'capacitor://localhost'],
  ['app://bundle/index.html', 'app://bundle'],
  ['about:blank'],
  ['about:srcdoc'],
  ['data:text/html,<p>'],
  ['blob:https://app.example/0f0f', 'https://app.example'],
  ['http://app.example/', 'http://app.example'],
])('L07 starts no login on a page at %s', async (href, origin = 'null') => {
  openAt(href, origin)
  for (const callbackUrl of [undefined, '/callback', href])
    await expect(startLogin({ provider, callbackUrl })).rejects.toMatchObject({ code: 'config_invalid' })
  expect(go).not.toHaveBeenCalled()
  expect(localStorage).toHaveLength(0)
})

it.each([
  '#/callback',
  '/app#/callback',
  '/app#',
  'https://other.example/callback',
  'file:///callback',
  'myapp://callback',
  'https://',
  '/callback?code=1',
])('L07 starts no login with the callback URL %s', async (callbackUrl) => {
  await expect(startLogin({ provider, callbackUrl }, go)).rejects.toMatchObject({ code: 'config_invalid' })
  expect(go).not.toHaveBeenCalled()
})

it('L07 P08 starts no login at a port that the provider refuses', async () => {
  const strict = defineProvider({
    id: 'strict',
    siteUrl: provider.siteUrl,
    apiUrl: provider.apiUrl,
    callbackPorts: [443, 3000],
  })
  await startLogin({ provider: strict }, go)
  openAt('https://app.example:8443/', 'https://app.example:8443')
  await expect(startLogin({ provider: strict }, go)).rejects.toMatchObject({ code: 'config_invalid' })
  await startLogin({ provider }, go)
  expect(go).toHaveBeenCalledTimes(2)
})

it.each([
  ['http://localhost:5173/', 'http://localhost:5173'],
  ['http://127.0.0.1/', 'http://127.0.0.1'],
  ['https://app.example/#/chat', 'https://app.example'],
])('L07 starts one on a page at %s', async (href, origin) => {
  openAt(href, origin)
  await startLogin({ provider })
  expect(go).toHaveBeenCalledTimes(1)
})
