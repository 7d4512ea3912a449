import { request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { errorCode } from '../helpers/read-response.js'
import { OWN_SCRIPT, Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

const MIB = 1024 * 1024
const completions = () => emulator.requestsTo('/api/v1/chat/completions')

describe.each(APP_SETUPS)('bodies to $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor

  beforeAll(async () => {
    app = await start({ emulator, kit: { maxBodyBytes: MIB, timeoutsMs: { requestBody: 300 } } })
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
  })
  afterAll(() => app.close())
  beforeEach(() => emulator.clearRequests())

  /** Opens a chunked POST; `write` sends its body, `response` settles when the response arrives. */
  async function chunked(
    write: (send: (bytes: Buffer | string) => Promise<boolean>) => Promise<void>,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; code: string | undefined }> {
    const { hostname, port } = new URL(app.url)
    const req = request({
      host: hostname,
      port,
      method: 'POST',
      path: '/openroute/api/chat/completions',
      headers: { ...OWN_SCRIPT, cookie: visitor.cookieHeader(), ...headers },
    })
    let responded = false
    const response = new Promise<{ status: number; code: string | undefined }>((resolve, reject) => {
      req.on('error', (error) => responded || reject(error))
      req.on('response', async (incoming) => {
        responded = true
        let text = ''
        for await (const chunk of incoming) text += chunk
        resolve({ status: incoming.statusCode ?? 0, code: JSON.parse(text).error?.code })
      })
    })
    response.catch(() => {})
    await write(async (bytes) => {
      if (!responded && !req.destroyed && !req.write(bytes))
        await Promise.race([new Promise((resolve) => req.once('drain', resolve)), wait(50)])
      return !responded
    })
    const result = await response
    req.destroy()
    return result
  }

  it('B26 refuses 2 MiB sent in chunks', async () => {
    const { status, code } = await chunked(async (send) => {
      for (let sent = 0; sent < 2 * MIB; sent += 64 * 1024)
        if (!(await send(Buffer.alloc(64 * 1024, ' ')))) return
    })
    expect([status, code]).toEqual([413, 'body_too_large'])
    expect(completions()).toHaveLength(0)
  })

  it('B26 refuses 2 MiB announced by Content-Length', async () => {
    const refused = await visitor.chat({ filler: 'a'.repeat(2 * MIB) })
    expect(refused.status).toBe(413)
    expect(await errorCode(refused)).toBe('body_too_large')
    expect(completions()).toHaveLength(0)
  })

  it('B26 accepts a body of exactly 1 MiB, but not one byte more', async () => {
    const empty = JSON.stringify({ model: 'openai/gpt-4o-mini', messages: [], filler: '' }).length
    const send = (bytes: number) => visitor.chat({ messages: [], filler: 'a'.repeat(bytes - empty) })
    expect((await send(MIB)).status).not.toBe(413)
    expect(completions()[0]?.body).toHaveLength(MIB)
    expect((await send(MIB + 1)).status).toBe(413)
    expect(completions()).toHaveLength(1)
  })

  it.each(['[', '{"a":'])(
    'B26 refuses a body of nothing but “%s” without parsing it, which would take seconds',
    async (open) => {
      const close = open === '[' ? ']' : '}'
      const nested = (levels: number) =>
        `{"model":"x","messages":${open.repeat(levels)}0${close.repeat(levels)}}`
      const refused = await visitor.chat({}, { body: nested(Math.floor(MIB / (open.length + 1)) - 20) })
      expect([refused.status, await errorCode(refused)]).toEqual([400, 'body_invalid'])
      expect(completions()).toHaveLength(0)
      await visitor.chat({}, { body: nested(100) })
      expect(completions()).toHaveLength(1)
    },
  )

  it('B26 takes the limit from configuration', async () => {
    const small = await start({ emulator, kit: { maxBodyBytes: 100 } })
    onTestFinished(() => small.close())
    const reader = new Visitor(small.url)
    await reader.signIn(emulator)
    expect((await reader.chat({ filler: 'a'.repeat(100) })).status).toBe(413)
    expect(completions()).toHaveLength(0)
  })

  it('B26 gives up on a body that does not arrive', async () => {
    const { status, code } = await chunked(async (send) => {
      await send('{"model":"openai/gpt-4o-mini",')
    })
    expect([status, code]).toEqual([408, 'body_timeout'])
    expect(completions()).toHaveLength(0)
  })

  it('B26 gives up on a body that trickles', async () => {
    const { status, code } = await chunked(async (send) => {
      await send('{')
      while (await send(' ')) await wait(20)
    })
    expect([status, code]).toEqual([408, 'body_timeout'])
    expect(completions()).toHaveLength(0)
  })

  it('B26 keeps nothing of a body that is far too long', async () => {
    const held = () => process.memoryUsage().arrayBuffers
    const before = held()
    let most = 0
    const piece = Buffer.alloc(64 * 1024, ' ')
    await chunked(async (send) => {
      for (let sent = 0; sent < 64 * MIB; sent += piece.byteLength) {
        const more = await send(piece)
        most = Math.max(most, held() - before)
        if (!more) return
      }
    }).catch(() => {}) // The server may disconnect a client that keeps sending.
    expect(most).toBeLessThan(24 * MIB)
    expect(completions()).toHaveLength(0)
    expect((await visitor.chat()).status).toBe(200)
  })

  it.each([
    ['nothing', ''],
    ['half an object', '{"model":"x"'],
    ['a list', '[]'],
    ['a string', '"x"'],
    ['null', 'null'],
    ['two objects', '{}{}'],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['HTML', '<script>alert(1)</script>'],
  ])('B20 forwards no body that is %s', async (_, body) => {
    const refused = await visitor.request('/openroute/api/chat/completions', {
      method: 'POST',
      headers: OWN_SCRIPT,
      body,
    })
    expect(refused.status).toBe(400)
    expect(await errorCode(refused)).toBe('body_invalid')
    expect(completions()).toHaveLength(0)
  })

  it('B20 forwards nothing when the client leaves in the middle of its body', async () => {
    const { hostname, port } = new URL(app.url)
    const whole = JSON.stringify({ model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] })
    const req = request({
      host: hostname,
      port,
      method: 'POST',
      path: '/openroute/api/chat/completions',
      headers: { ...OWN_SCRIPT, cookie: visitor.cookieHeader(), 'content-length': whole.length + 10 },
    })
    const closed = new Promise((resolve) => req.on('close', resolve).on('error', () => {}))
    req.write(whole)
    await wait(50)
    req.destroy()
    await closed
    // Everything that is forwarded has been forwarded before this response.
    expect((await visitor.chat()).status).toBe(200)
    await wait(50)
    expect(completions()).toHaveLength(1)
  })
})
