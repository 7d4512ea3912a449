import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { chatBody } from '../helpers/visitor.js'
import { inParallel, type LoadedDemo, startLoadedDemo, visitorFrom } from './load-setup.js'

const NIGHTLY = inject('nightly')
const STREAMS = NIGHTLY ? 1_000 : 250
/** So slow that the first stream has not ended when the last has begun, also on a busy machine. */
const CHUNK_DELAY_MS = NIGHTLY ? 200 : 100
/** As many as the limits allow for one login. */
const PER_VISITOR = 5
/** Of resident memory, with both of its sockets and all buffers. */
const KIB_PER_STREAM = NIGHTLY ? 64 : 96 // what a process grows by in any case counts for more among few
/** Connections that the logins left in the pools, and that streams took over. */
const OPEN_TOLERANCE = 100

let loaded: LoadedDemo

beforeAll(async () => {
  loaded = await startLoadedDemo({ chunkDelayMs: CHUNK_DELAY_MS })
})
afterAll(() => loaded?.close())

/** The same completion as the provider sends it. */
async function withoutProxy(): Promise<string> {
  const { emulator } = loaded
  const response = await fetch(`${emulator.apiUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${emulator.createKey()}`, 'content-type': 'application/json' },
    body: chatBody({ stream: true }),
  })
  return bare(await response.text())
}

/** Without what differs between completions. */
const bare = (text: string) => text.replace(/gen-[\w-]+|"created":\d+/g, '')

describe(`${STREAMS} streams at once`, () => {
  it('B28 D23 arrive whole, each within its memory', { timeout: 300_000 }, async () => {
    const visitors = Array.from({ length: STREAMS / PER_VISITOR }, (_, index) =>
      visitorFrom(loaded.demo, index),
    )
    await inParallel(
      visitors.length,
      20,
      async (index) => void (await visitors[index]?.signIn(loaded.emulator)),
    )
    const before = await loaded.figures()
    const responses = await Promise.all(
      visitors.flatMap((visitor) =>
        Array.from({ length: PER_VISITOR }, () => visitor.chat({ stream: true })),
      ),
    )
    expect(responses.every(({ status }) => status === 200)).toBe(true)
    const during = await loaded.figures()
    const kib = (during.resident - before.resident) / 1024 / STREAMS
    const texts = await Promise.all(responses.map((response) => response.text()))
    process.stdout.write(
      `${STREAMS} streams: ${kib.toFixed(1)} KiB each, ${during.open - before.open} sockets\n`,
    )
    // All of them were open when the memory was measured.
    expect(during.open - before.open).toBeGreaterThan(2 * STREAMS - OPEN_TOLERANCE)
    const whole = await withoutProxy()
    expect(whole).toContain('[DONE]')
    for (const text of texts) expect(bare(text)).toBe(whole)
    expect(kib).toBeLessThan(KIB_PER_STREAM)
  })
})
