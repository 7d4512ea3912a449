import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import express from 'express'
import { afterEach, expect, it } from 'vitest'
import type { Emulator } from '../emulator.js'
import type { EmulatorOptions } from '../emulator-options.js'
import { startEmulator } from '../start-emulator.js'
import { requireAllowedHost } from './allowed-hosts.js'

const running: Emulator[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()))
})

async function start(options?: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator(options)
  running.push(emulator)
  return emulator
}

interface Reply {
  status: number | undefined
  headers: IncomingMessage['headers']
  body: string
}

function send(
  emulator: Pick<Emulator, 'siteUrl'>,
  path: string,
  host: string,
  method = 'GET',
  more: object = {},
): Promise<Reply> {
  const { port } = new URL(emulator.siteUrl)
  return new Promise((resolve, reject) => {
    const headers = { host: host.replace('PORT', port), ...more }
    request({ host: '127.0.0.1', port, path, method, headers }, async (response) => {
      resolve({ status: response.statusCode, headers: response.headers, body: await text(response) })
    })
      .on('error', reject)
      .end()
  })
}

/** One route of each kind: API, preflight of the API, page, form, asset, events, unknown. */
const ROUTES = [
  ['GET', '/api/v1/models'],
  ['HEAD', '/api/v1/models'],
  ['GET', '/api/v1/key'],
  ['POST', '/api/v1/chat/completions'],
  ['POST', '/api/v1/auth/keys'],
  ['OPTIONS', '/api/v1/models'],
  ['GET', '/api/v1/nothing'],
  ['GET', '/'],
  ['GET', '/auth'],
  ['GET', '/keys'],
  ['POST', '/emulator/faults'],
  ['GET', '/emulator/events'],
  ['GET', '/emulator/style.css'],
] as const

it.each(ROUTES)('F16 refuses a foreign host name on %s %s', async (method, path) => {
  const emulator = await start()
  const preflight = { origin: 'http://evil.example', 'access-control-request-method': 'GET' }
  const reply = await send(emulator, path, 'evil.example:PORT', method, preflight)
  expect(reply.status).toBe(421)
  expect(reply.headers).not.toHaveProperty('access-control-allow-origin')
  expect(reply.headers).not.toHaveProperty('set-cookie')
  expect(reply.body).not.toContain('evil')
})

it.each([
  ...[
    'evil.example',
    'evil.example:80',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.localhost.example',
  ],
  ...[
    'localhost@evil.example',
    'evil.example@localhost',
    'evil.example#@localhost',
    'evil.example\\@localhost',
  ],
  ...['localhost/evil.example', 'evil.example?localhost', ':PORT', '0.0.0.0:PORT', '192.168.0.1:PORT'],
  ...[
    '[::]:PORT',
    '[::1',
    '::1',
    'localhost:PORT:PORT',
    'localhost:evil',
    'localhost evil.example',
    'localhos%74',
  ],
])('F16 refuses the host “%s”', async (host) => {
  expect((await send(await start(), '/api/v1/models', host)).status).toBe(421)
})

it.each([
  ...[
    'localhost',
    'localhost:PORT',
    'emulator.localhost:PORT',
    'localhost:1',
    'LOCALHOST:PORT',
    'localhost.',
    '127.0.0.1',
    '127.0.0.1:PORT',
  ],
  ...['127.8.9.1:3000', '[::1]', '[::1]:PORT', '[0:0:0:0:0:0:0:1]:PORT'],
])('F16 serves the loopback name %s on any port', async (host) => {
  const emulator = await start()
  const reply = await send(emulator, '/api/v1/models', host, 'GET', { origin: 'http://localhost:5173' })
  expect(reply.status).toBe(200)
  expect(reply.headers['access-control-allow-origin']).toBe('*')
  expect((await send(emulator, '/', host)).status).toBe(200)
})

it('F16 serves any IP address on a wildcard address, and names that were allowed', async () => {
  const emulator = await start({ host: '0.0.0.0', force: true, allowedHosts: ['emulator', 'Box.Example'] })
  for (const host of ['localhost', '192.168.0.7:PORT', '[fe80::1]:PORT', 'emulator:PORT', 'box.example'])
    expect([host, (await send(emulator, '/api/v1/models', host)).status]).toEqual([host, 200])
  for (const host of ['evil.example:PORT', 'emulator.evil.example', 'sub.box.example'])
    expect([host, (await send(emulator, '/api/v1/models', host)).status]).toEqual([host, 421])
})

it('F16 serves the address or name that it is bound to, and no other one of the network', async () => {
  for (const [host, own, foreign] of [
    ['192.168.0.7', '192.168.0.7:4010', '192.168.0.8:4010'],
    ['fd00::7', '[fd00:0::7]:4010', '[fd00::8]:4010'],
    ['box.lan', 'BOX.lan', 'other.lan'],
  ] as const) {
    const app = express().use(requireAllowedHost({ host, allowedHosts: [] }, '/api/v1'))
    const server = app.use((_req, res) => void res.end()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const siteUrl = `http://localhost:${(server.address() as AddressInfo).port}`
    const statusFor = async (name: string) => (await send({ siteUrl }, '/', name)).status
    expect([await statusFor(own), await statusFor('localhost'), await statusFor(foreign)]).toEqual([
      200, 200, 421,
    ])
    await once(server.close(), 'close')
  }
})

it.each(['http://emulator', 'emulator:80', 'emulator/x', '*', '', 'a b', 'me@box'])(
  'refuses “%s” as an allowed host',
  async (name) => {
    await expect(start({ allowedHosts: [name] })).rejects.toMatchObject({ code: 'config_invalid' })
  },
)
