import { request } from 'node:http'
import { expect, it } from 'vitest'
import { startEmulator } from '../start-emulator.js'
import { authorizeUrl, post } from '../test-kit.js'

/** A request to the address that the emulator listens on, under another name: as through a container network. */
function statusUnder(host: string, port: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .once('error', reject)
      .end()
  })
}

it('M06 has one address for browsers and another one for servers', async () => {
  const emulator = await startEmulator({
    host: '0.0.0.0',
    force: true,
    siteUrl: 'http://emulator.localhost:4010/',
    apiUrl: 'http://emulator:4010/api/v1/',
  })
  const { provider, siteUrl } = emulator
  expect(provider).toMatchObject({
    siteUrl: 'http://emulator.localhost:4010',
    authorizeUrl: 'http://emulator.localhost:4010/auth',
    keysUrl: 'http://emulator.localhost:4010/keys',
    apiUrl: 'http://emulator:4010/api/v1',
  })
  expect(await emulator.approve(authorizeUrl(emulator))).toContain('code=')
  expect(siteUrl).toBe(provider.siteUrl)
  await emulator.close()
})

it('M06 serves the configured host names, and no other', async () => {
  const plain = await startEmulator()
  const { port } = new URL(plain.siteUrl)
  await plain.close()
  const emulator = await startEmulator({
    port: Number(port),
    siteUrl: 'http://login.test:8080',
    apiUrl: 'http://emulator:4010/api/v1',
  })
  const status = (host: string) => statusUnder(host, port, '/api/v1/models')
  expect(await status('login.test:8080')).toBe(200)
  expect(await status('emulator:4010')).toBe(200)
  expect(await status('localhost')).toBe(200)
  expect(await status('evil.example')).toBe(421)
  // A code from the browser's address is exchanged at the server's.
  const url = authorizeUrl(emulator, { code_challenge: null, code_challenge_method: null })
  const code = new URL(await emulator.approve(url)).searchParams.get('code')
  const local = { siteUrl: `http://127.0.0.1:${port}` }
  expect((await post(local, '/api/v1/auth/keys', { code })).status).toBe(200)
  await emulator.close()
})

it.each([
  { siteUrl: 'emulator:4010' },
  { siteUrl: 'http://emulator:4010/path' },
  { siteUrl: 'ftp://emulator' },
  { apiUrl: 'http://user:secret@emulator/api/v1' },
  { apiUrl: 'http://emulator/api/v1?x' },
])('refuses %j', async (options) => {
  await expect(startEmulator(options)).rejects.toMatchObject({ code: 'config_invalid' })
})
