import { createLoginRequest, exchangeCode, getKeyInfo, keyId, verifyCallback } from '@openroute-kit/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Emulator } from './emulator.js'
import type { EmulatorOptions } from './emulator-options.js'
import { startEmulator } from './start-emulator.js'
import { authorizeUrl, chat } from './test-kit.js'

const running: Emulator[] = []

async function start(options?: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator(options)
  running.push(emulator)
  return emulator
}

afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(running.splice(0).map((emulator) => emulator.close()))
})

const configInvalid = expect.objectContaining({ name: 'OpenRouteError', code: 'config_invalid' })

describe('startEmulator', () => {
  it('serves a whole login to core', async () => {
    const emulator = await start()
    const { provider } = emulator
    const { url, transaction } = await createLoginRequest({
      provider,
      callbackUrl: 'http://localhost:3000/callback?tab=1',
      key: { label: 'My app', limit: 5, limitReset: 'monthly', expiresIn: 3600 },
    })
    const back = await emulator.approve(url)
    expect(new URL(back).searchParams.get('tab')).toBe('1')
    const { key, userId } = await exchangeCode({
      callback: verifyCallback({ url: back, transaction }),
      provider,
    })
    expect(userId).toBe('user_lin')
    const info = await getKeyInfo({ provider, key })
    expect(info).toMatchObject({ label: 'My app', limit: 5, limitRemaining: 5, limitReset: 'monthly' })
    expect(emulator.getKey(key).id).toBe(await keyId(key))
    expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(1)
  })

  it('approves for the chosen user with the chosen limit', async () => {
    const emulator = await start()
    const back = await emulator.approve(authorizeUrl(emulator, { limit: '5' }), {
      user: 'user_sam',
      limit: null,
    })
    expect(back).toMatch(/^http:\/\/localhost:3000\/callback\?state=abc&code=/)
    await expect(emulator.approve(authorizeUrl(emulator), { user: 'nobody' })).rejects.toEqual(configInvalid)
  })

  it('returns the code itself in a headless login', async () => {
    const emulator = await start()
    expect(await emulator.approve(authorizeUrl(emulator, { callback_url: null }))).toMatch(
      /^auth_code_[\w-]+$/,
    )
  })

  it('declines as RFC 6749 §4.1.2.1 says', async () => {
    const emulator = await start()
    const back = new URL(await emulator.deny(authorizeUrl(emulator)))
    expect([...back.searchParams]).toEqual([
      ['state', 'abc'],
      ['error', 'access_denied'],
    ])
  })

  it('does not approve what the consent page refuses', async () => {
    const emulator = await start()
    const wrong = authorizeUrl(emulator, { callback_url: 'http://app.example/' })
    await expect(emulator.approve(wrong)).rejects.toEqual(configInvalid)
    await expect(emulator.approve('https://openroute.cn/auth?x=1')).rejects.toEqual(configInvalid)
  })

  it('D24 refuses production and addresses that other machines can reach, unless forced', async () => {
    for (const host of ['0.0.0.0', '::', '192.168.0.1', 'example.com'])
      await expect(startEmulator({ host })).rejects.toEqual(configInvalid)
    await expect((await start({ host: '0.0.0.0', force: true })).siteUrl).toMatch(/^http:\/\/localhost:\d+$/)
    vi.stubEnv('NODE_ENV', 'production')
    await expect(startEmulator()).rejects.toEqual(configInvalid)
    await expect(start({ force: true })).resolves.toBeDefined()
  })

  it('reports in one sentence that a port is taken', async () => {
    const { siteUrl } = await start()
    const port = Number(new URL(siteUrl).port)
    await expect(startEmulator({ port })).rejects.toMatchObject({
      code: 'config_invalid',
      message: `Port ${port} is taken. Stop the program that uses it, or choose another port.`,
    })
    for (const wrong of [-1, 1.5, 70_000])
      await expect(startEmulator({ port: wrong })).rejects.toEqual(configInvalid)
  })

  it('ends streams and hanging requests when it closes', async () => {
    const emulator = await startEmulator({ chunkDelayMs: 1 })
    const key = emulator.createKey()
    const stream = await chat(emulator, key, { model: 'emulator/endless', stream: true })
    emulator.fail('/api/v1/models', { kind: 'hang' })
    const hanging = fetch(`${emulator.apiUrl}/models`)
    await emulator.waitForRequest(({ path }) => path === '/api/v1/models')
    const both = Promise.allSettled([stream.text(), hanging])
    await emulator.close()
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('manages keys without a login', async () => {
    const emulator = await start()
    const key = emulator.createKey({ user: 'user_sam', limit: 1 })
    emulator.setLimit(key, 2)
    expect(emulator.listKeys()).toMatchObject([{ user: 'user_sam', limit: 2, disabled: false }])
    emulator.disableKey(key)
    expect(emulator.getKey(key).disabled).toBe(true)
    emulator.deleteKey(emulator.getKey(key).id)
    expect(emulator.listKeys()).toEqual([])
    expect(() => emulator.deleteKey(key)).toThrow(expect.objectContaining({ code: 'not_found' }))
    expect(() => emulator.createKey({ limit: 0 })).toThrow(configInvalid)
  })

  it('notifies a listener when a request begins and when it ends', async () => {
    const emulator = await start()
    const seen: (number | null)[] = []
    const stop = emulator.subscribe(({ status }) => seen.push(status))
    await fetch(`${emulator.apiUrl}/key`)
    await emulator.waitForRequest(({ done }) => done)
    expect(seen).toEqual([null, 401])
    stop()
    emulator.clearRequests()
    await fetch(`${emulator.apiUrl}/key`)
    expect(seen).toHaveLength(2)
    expect(emulator.requests).toHaveLength(1)
  })
})
