import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { defineProvider } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { freePorts } from '../../../../test/helpers/free-ports.js'
import type { LoopbackLoginOptions } from '../login/login-options.js'
import { loginWithBrowser } from '../login/login-with-browser.js'
import { parameter, startLogin } from '../test-kit.js'

let emulator: Emulator

const HAS_IPV6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
)

beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearRequests()
  emulator.clearFaults()
})
afterEach(() => void vi.useRealTimers())

const start = (options: Partial<LoopbackLoginOptions> = {}) =>
  startLogin(loginWithBrowser, { provider: emulator.provider, ...options })

describe('the ports of a login', () => {
  it('A23 T02 listens on 127.0.0.1 and ::1, and on no other address', async () => {
    const abort = new AbortController()
    const { url, outcome } = await start({ signal: abort.signal })
    const port = Number(new URL(parameter(url, 'callback_url')).port)
    const reach = async (host: string): Promise<string> => {
      const socket = connect({ port, host, timeout: 2000 })
      socket.once('timeout', () => socket.destroy(new Error('timeout')))
      const result = await once(socket, 'connect').then(
        () => 'connected',
        ({ code, message }) => code ?? message,
      )
      socket.destroy()
      return result
    }
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .map(({ address, scopeid }) => (scopeid ? `${address}%${scopeid}` : address))
      .filter((address) => address !== '127.0.0.1' && address !== '::1')
    expect(await reach('127.0.0.1')).toBe('connected')
    if (HAS_IPV6) expect(await reach('::1')).toBe('connected')
    for (const host of [...others, '127.0.0.2']) expect(await reach(host), host).not.toBe('connected')
    abort.abort()
    await expect(outcome).rejects.toMatchObject({ code: 'cancelled' })
  })

  it.each(['localhost', ...(HAS_IPV6 ? ['[::1]'] : [])])('T02 accepts the callback at %s', async (name) => {
    const { url, outcome } = await start()
    const callback = (await emulator.approve(url)).replace('127.0.0.1', name)
    expect((await fetch(callback)).status).toBe(200)
    expect((await outcome).key).toMatch(/^sk-or-/)
  })

  it('T02 listens on the chosen port, and again right after a login', async () => {
    const [port] = await freePorts(1)
    for (const round of [1, 2]) {
      const { url, outcome } = await start({ port: port as number })
      expect(new URL(parameter(url, 'callback_url')).port, `round ${round}`).toBe(String(port))
      await fetch(await emulator.approve(url))
      expect((await outcome).key).toMatch(/^sk-or-/)
    }
  })

  it.each(['127.0.0.1', ...(HAS_IPV6 ? ['::1'] : [])])(
    'T02 says that a port is taken on %s',
    async (host) => {
      const other = createServer().listen(0, host)
      await once(other, 'listening')
      const { port } = other.address() as AddressInfo
      const error = await loginWithBrowser({ appName: 'Test tool', onUrl: () => {}, port }).catch((e) => e)
      other.close()
      expect(error).toMatchObject({
        code: 'config_invalid',
        message: expect.stringContaining(`${port} is taken`),
      })
    },
  )

  it('T02 P08 uses the port that the provider requires, on localhost', async () => {
    const [first, second] = (await freePorts(2)) as [number, number]
    const provider = defineProvider({ ...emulator.provider, callbackPorts: [443, first, second] })
    const taken = createServer().listen(first, '127.0.0.1')
    await once(taken, 'listening')
    const { url, outcome } = await start({ provider })
    taken.close()
    expect(parameter(url, 'callback_url')).toContain(`http://localhost:${second}/callback`)
    await fetch(await emulator.approve(url))
    expect((await outcome).key).toMatch(/^sk-or-/)
  })
})
