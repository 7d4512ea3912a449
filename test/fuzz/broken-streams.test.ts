import { Buffer } from 'node:buffer'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS } from '../helpers/app-setups.js'
import { type Completion, startGateway } from '../helpers/gateway.js'
import { parseEvents } from '../helpers/stream-events.js'
import { Visitor } from '../helpers/visitor.js'
import { cutAt, offsets } from './arbitraries.js'
import { runs } from './fuzz.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 0 })
})
afterAll(() => emulator.close())

/** `KEY` stands for the user's key: some providers quote it. */
const event = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }).map((content) => `data: ${JSON.stringify({ content })}`),
  fc.constantFrom(
    ': OPENROUTER PROCESSING',
    'data: {"content":"KEY"}',
    'data: [DONE]',
    'data: {"a":\ndata: 1}',
  ),
)
const response = fc.record({
  text: fc
    .tuple(fc.array(event, { minLength: 1, maxLength: 6 }), fc.constantFrom('\n', '\r\n'))
    .map(([events, end]) => events.map((one) => `${one}\n\n`.replaceAll('\n', end)).join('')),
  /** Where the body is cut into chunks; `null`: it has a length. */
  chunks: fc.oneof(offsets, fc.constant(null)),
  /** The share of the raw response that arrives before the connection breaks; 1: all, and it does not break. */
  share: fc.oneof(
    // Not fc.double: nearly all of its values are too close to 0 to let the head arrive.
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 999 }).map((thousandths) => thousandths / 1000) },
    fc.constant(1),
  ),
  /** With a reset, which may discard what had arrived. */
  reset: fc.boolean(),
})

/** A part of a raw response: bytes of the body, or of its framing. */
type Part = [bytes: Uint8Array, isBody: boolean]

function partsOf(body: Buffer, chunks: number[] | null): Part[] {
  const framing = chunks ? 'transfer-encoding: chunked' : `content-length: ${body.byteLength}`
  const head: Part = [
    Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n${framing}\r\n\r\n`),
    false,
  ]
  if (!chunks) return [head, [body, true]]
  const framed = cutAt(body, chunks)
    .filter((piece) => piece.byteLength > 0)
    .flatMap((piece): Part[] => [
      [Buffer.from(`${piece.byteLength.toString(16)}\r\n`), false],
      [piece, true],
      [Buffer.from('\r\n'), false],
    ])
  return [head, ...framed, [Buffer.from('0\r\n\r\n'), false]]
}

/** What the app receives of the parts: whether the head, how much of the body, and whether all of it. */
function arriving(parts: Part[], share: number) {
  const wire = Buffer.concat(parts.map(([bytes]) => bytes))
  const sent = wire.subarray(0, Math.floor(share * wire.byteLength))
  let left = sent.byteLength - (parts[0]?.[0].byteLength ?? 0)
  const hasHead = left >= 0
  const body: Uint8Array[] = []
  for (const [bytes, isBody] of parts.slice(1)) {
    if (isBody) body.push(bytes.subarray(0, Math.max(0, left)))
    left -= bytes.byteLength
  }
  return { sent, hasHead, body: Buffer.concat(body), isWhole: left >= 0 }
}

describe.each(APP_SETUPS)('a provider that dies at any byte, and $name', ({ start }) => {
  it('D15 D16 delivers every complete event, and an error that no client mistakes for the end', async () => {
    let complete: Completion = () => {}
    const gateway = await startGateway({ emulator, complete: (res, req) => complete(res, req) })
    const app = await start({ emulator: gateway, kit: { limits: false } })
    onTestFinished(async () => {
      await app.close()
      await gateway.close()
    })
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const seen = { whole: 0, broken: 0, nothing: 0 }
    await fc.assert(
      fc.asyncProperty(response, async ({ text, chunks, share, reset }) => {
        let secret = ''
        let arrived = arriving([[Buffer.alloc(0), false]], 1)
        complete = ({ socket }, req) => {
          secret = req.headers.authorization?.split(' ')[1] as string
          arrived = arriving(partsOf(Buffer.from(text.replaceAll('KEY', secret)), chunks), share)
          socket?.write(arrived.sent, () =>
            reset && !arrived.isWhole ? socket.resetAndDestroy() : socket.end(),
          )
        }
        const response = await visitor.chat({ stream: true })
        const got = await response.text()
        expect(secret).toMatch(/^sk-or-/)
        expect(got).not.toContain(secret)
        if (response.status !== 200) {
          seen.nothing++
          expect(arrived.hasHead && !reset).toBe(false)
          expect([response.status, JSON.parse(got).error.code]).toEqual([502, 'provider_interrupted'])
          return
        }
        const whole = parseEvents(arrived.body.toString().replaceAll(secret, '*'.repeat(secret.length)))
        const events = parseEvents(got)
        seen[arrived.isWhole ? 'whole' : 'broken']++
        if (arrived.isWhole) return void expect(events).toEqual(whole)
        const { error, choices } = JSON.parse(events.pop() as string)
        expect([error?.code, choices?.[0]?.finish_reason]).toEqual(['provider_interrupted', 'error'])
        expect(events).toEqual(reset ? whole.slice(0, events.length) : whole)
      }),
      runs(40),
    )
    expect(Object.values(seen).every((count) => count > 0)).toBe(true)
  })
})
