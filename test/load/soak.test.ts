import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { inParallel, type LoadedDemo, startLoadedDemo, visitorFrom } from './load-setup.js'

/** What is tolerated below is, in bytes a visit: 420 at night, 8,400 in every full run. */
const COUNT = inject('nightly') ? 10_000 : 500
/** Until code is compiled, caches are filled and the pools have their connections. */
const WARM_UP = inject('nightly') ? 1_500 : 800
const AT_ONCE = 20
/** One collection does not find everything. */
const HEAP_TOLERANCE = 4 * 1024 * 1024
/** The pools keep as many connections as were needed at once. */
const OPEN_TOLERANCE = AT_ONCE
const DAY_MS = 24 * 3_600_000
/** The longest lifetime of entries that remain in Redis, by name. */
const LEFT_MS: readonly [name: RegExp, ms: number][] = [
  // Twice the hour of a login, and the two minutes that clocks may differ.
  [/^openroute:claim:/, 122 * 60_000],
  [/^openroute:rate/, 20 * 60_000],
  // What is written and read back before a code is spent (S26).
  [/^openroute:(marker:)?.*probe:/, 10_000],
  // As long as a record of the login could be valid, and a day (F01).
  [/^openroute:marker:[^:]+:login:/, 31 * DAY_MS],
  // A probe of the shared state, of the last second (S05).
  [/^openroute:marker:[^:]+:probe:/, 1_000],
  // The last login of a browser (F35).
  [/^openroute:marker:[^:]+:browser:/, 2 * DAY_MS],
]

let loaded: LoadedDemo

beforeAll(async () => {
  loaded = await startLoadedDemo()
})
afterAll(() => loaded?.close())

/** Logs in, streams a completion, and signs out. */
async function visit(index: number): Promise<void> {
  const visitor = visitorFrom(loaded.demo, index)
  const callback = await visitor.signIn(loaded.emulator)
  if (callback.status !== 303) throw new Error(`Login ${index} responded with ${callback.status}.`)
  const response = await visitor.chat({ stream: true })
  const text = await response.text()
  if (!text.includes('[DONE]')) throw new Error(`Completion ${index} broke off: ${text.slice(-200)}`)
  const signedOut = await visitor.signOut()
  if (signedOut.status !== 200) throw new Error(`Sign-out ${index} responded with ${signedOut.status}.`)
  if (index % 500 === 0) loaded.emulator.clearRequests()
}

describe('the demo on Redis', () => {
  it(`D23 is as it was after ${COUNT} logins, streams and sign-outs: heap, sockets and Redis`, {
    timeout: 900_000,
  }, async () => {
    await inParallel(WARM_UP, AT_ONCE, visit)
    const before = await loaded.figures()
    const started = performance.now()
    await inParallel(COUNT, AT_ONCE, (index) => visit(WARM_UP + index))
    const seconds = (performance.now() - started) / 1000
    const after = await loaded.figures()
    const keys = await loaded.keys()
    process.stdout.write(
      `${COUNT} visits in ${seconds.toFixed(0)} s: heap ${mib(before.heap)} → ${mib(after.heap)} MiB, ` +
        `open files ${before.open} → ${after.open}, ${keys.length} keys in Redis\n`,
    )
    expect(after.heap).toBeLessThan(before.heap + HEAP_TOLERANCE)
    expect(after.open).toBeLessThanOrEqual(before.open + OPEN_TOLERANCE)
    // No session and no slot of a response; the rest expires by itself.
    for (const [name, leftMs] of keys) {
      const [, most = -1] = LEFT_MS.find(([pattern]) => pattern.test(name)) ?? []
      if (leftMs < 0 || leftMs > most) expect([name, leftMs]).toEqual('what ends by itself')
    }
    const markers = keys.filter(([name]) => /^openroute:marker:.*:login:/.test(name))
    expect(markers.length).toBeLessThanOrEqual(WARM_UP + COUNT)
  })
})

const mib = (bytes: number) => (bytes / 1024 / 1024).toFixed(1)
