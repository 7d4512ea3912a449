import { setTimeout as wait } from 'node:timers/promises'
import { repeat } from '../harness/rounds.mjs'
import { openTestBed } from '../harness/test-bed.mjs'
import { watchProvider } from '../harness/watch-provider.mjs'
import { spreadOf } from '../report/statistics.mjs'

export const name = 'streams'
export const title = 'Many streams at once'

const TABLE = 'Streams that stay open'
/** The kit renews the slots of responses every 10 seconds, which has to be among what is watched. */
const WATCH_MS = 11_000
/** One process may open 20,000 files on common machines, and provider and load generator have a socket for each stream. */
const AT_ONCE = 3

/** @type {Subject} */
const RAW = { subject: 'raw node:http', module: 'servers/by-hand/raw-proxy.mjs' }

/** `inQuick`: whether it is measured with `--quick` too. */
/** @type {readonly Subject[]} */
const SUBJECTS = [
  {
    subject: 'Express, undici.stream',
    module: 'servers/by-hand/undici-proxy.mjs',
    options: { checks: false },
  },
  { subject: 'kit, Express, all in Redis', module: 'servers/kit/express.mjs', isKit: true, inRedis: true },
  { subject: 'kit, Express', module: 'servers/kit/express.mjs', isKit: true, inQuick: true },
  { subject: 'kit, toNodeListener', module: 'servers/kit/node.mjs', isKit: true, inQuick: true },
  { subject: 'kit, Web handler with Hono', module: 'alternatives/kit-hono.mjs', isKit: true, inQuick: true },
]

/**
 * @typedef {object} Subject
 * @property {string} subject
 * @property {string} module
 * @property {Record<string, unknown>} [options]
 * @property {boolean} [isKit]
 * @property {boolean} [inRedis]
 * @property {boolean} [inQuick]
 */

/** @type {import('../types.js').Area['run']} */
export async function run({ quick, progress }) {
  const bed = await openTestBed()
  const watch = await watchProvider(bed.providerUrl)

  const open = (/** @type {Subject} */ subject, /** @type {number} */ count) =>
    openStreams(bed, subject, count)
  /** @type {import('../types.js').Row[]} */
  const rows = []
  /** @type {(subject: string, column: string, unit: import('../types.js').Unit, numbers: number[]) => void} */
  const add = (subject, column, unit, numbers) =>
    rows.push({ table: TABLE, subject, column, unit, spread: spreadOf(numbers) })

  const measured = SUBJECTS.filter(({ inQuick }) => inQuick || !quick)
  for (const each of [RAW, ...measured]) {
    progress(`1,000 streams: ${each.subject}`)
    const streams = await open(each, 1_000)
    add(each.subject, '1,000 streams: memory of each', 'kB', [streams.bytesEach / 1000])
    add(
      each.subject,
      'abort: until the provider notices',
      'ms',
      await abortSome(streams, watch, quick ? 10 : 50),
    )
    add(each.subject, 'unread response: memory', 'MB', [(await slowReaders(streams, quick ? 5 : 20)) / 1e6])
    await streams.stop()
  }

  for (let index = 0; index < measured.length; index += AT_ONCE) {
    const group = []
    for (const each of measured.slice(index, index + AT_ONCE)) {
      progress(`5,000 streams: ${each.subject}`)
      group.push({ ...each, streams: await open(each, 5_000) })
    }
    progress(`watching ${group.length} × 5,000 streams for ${WATCH_MS / 1000} s`)
    for (const { streams } of group) await streams.server.ask('stall')
    await wait(WATCH_MS)
    for (const { subject, streams } of group) {
      add(subject, '5,000 streams: memory of each', 'kB', [streams.bytesEach / 1000])
      add(subject, '5,000 streams: longest stall', 'ms', [await streams.server.ask('stall')])
    }
    for (const { subject, streams } of group) {
      const leftAt = Date.now()
      const closed = watch.closed(streams.bodies.length)
      for (const body of streams.bodies) body.destroy()
      add(subject, '5,000 aborts at once', 'ms', [(await closed) - leftAt])
      await streams.stop()
    }
  }
  watch.stop()
  await bed.close()
  return {
    rows,
    notes: [
      'Memory is resident memory after a garbage collection, with the sockets of both sides. A stall counts as far as the process used its CPU meanwhile, so that other programs of the machine do not count.',
    ],
  }
}

/**
 * Starts a server and opens idle streams through it.
 *
 * @param {Awaited<ReturnType<typeof openTestBed>>} bed @param {Subject} subject @param {number} count
 */
async function openStreams(bed, subject, count) {
  const { server, client } = await bed.start(subject, { connections: count + 100 })
  if (subject.isKit) await client.signIn()
  // What a process needs once, such as room for young objects, does not belong to the streams.
  await repeat(2_000, 64, () => client.completeAll('stream'))
  const before = await server.ask('memory')
  /** @type {import('undici').Dispatcher.ResponseData['body'][]} */
  const bodies = []
  await repeat(count, 64, async () => {
    const { body } = await client.complete('idle')
    body.on('error', () => {})
    bodies.push(body)
  })
  const bytesEach = ((await server.ask('memory')) - before) / count
  return {
    server,
    client,
    bodies,
    bytesEach,
    async stop() {
      await client.close()
      await server.stop()
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof openStreams>>} Streams */

/** One client after the other disconnects. @param {Streams} streams @param {Awaited<ReturnType<typeof watchProvider>>} watch @param {number} count */
async function abortSome({ bodies }, watch, count) {
  const elapsed = []
  for (const body of bodies.splice(0, count)) {
    const closed = watch.closed(1)
    const leftAt = performance.now()
    body.destroy()
    await closed
    elapsed.push(performance.now() - leftAt)
  }
  return elapsed
}

/** Memory that a response takes which nobody reads, in bytes. @param {Streams} streams @param {number} count */
async function slowReaders({ server, client, bodies }, count) {
  const before = await server.ask('memory')
  await repeat(count, count, async () => {
    const { body } = await client.complete('endless')
    body.on('error', () => {})
    bodies.push(body)
  })
  // Until the buffers on the way are full.
  await wait(1000)
  return Math.max(0, (await server.ask('memory')) - before) / count
}
