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

/** @type {readonly Subject[]} */
const SUBJECTS = [
  { subject: 'raw node:http', module: 'servers/by-hand/raw-proxy.mjs', inFullOnly: true },
  { subject: 'kit, Express', module: 'servers/kit/express.mjs', isKit: true },
  { subject: 'kit, toNodeListener', module: 'servers/kit/node.mjs', isKit: true },
  { subject: 'kit, Web handler with Hono', module: 'alternatives/kit-hono.mjs', isKit: true },
  {
    subject: 'Express, undici.stream, no checks',
    module: 'servers/by-hand/undici-proxy.mjs',
    options: { checks: false },
    inFullOnly: true,
  },
  {
    subject: 'kit, Express, all in Redis',
    module: 'servers/kit/express.mjs',
    isKit: true,
    inRedis: true,
    inFullOnly: true,
  },
]

/**
 * @typedef {object} Subject
 * @property {string} subject
 * @property {string} module
 * @property {Record<string, unknown>} [options]
 * @property {boolean} [isKit]
 * @property {boolean} [inRedis]
 * @property {boolean} [inFullOnly] left out with `--quick`
 */

/** @type {import('../types.js').Area['run']} */
export async function run({ quick, progress }) {
  const bed = await openTestBed()
  const watch = await watchProvider(bed.providerUrl)

  /** @type {import('../types.js').Row[]} */
  const rows = []
  /** @type {(subject: string, column: string, unit: import('../types.js').Unit, numbers: number[]) => void} */
  const add = (subject, column, unit, numbers) =>
    rows.push({ table: TABLE, subject, column, unit, spread: spreadOf(numbers) })

  const measured = SUBJECTS.filter(({ inFullOnly }) => !(quick && inFullOnly))
  for (let index = 0; index < measured.length; index += AT_ONCE) {
    const group = []
    for (const { subject, ...server } of measured.slice(index, index + AT_ONCE)) {
      progress(`1,000 streams: ${subject}`)
      const streams = await startStreams(bed, watch, server)
      group.push({ subject, streams })
      await streams.open(1_000)
      add(subject, '1,000 streams: memory of each', 'kB', [(await streams.bytesEach()) / 1000])
      const aborts = await abortSome(streams, watch, quick ? 10 : 50)
      add(subject, 'abort: until the provider notices', 'ms', aborts)
      progress(`5,000 streams: ${subject}`)
      await streams.open(5_000)
      add(subject, '5,000 streams: memory of each', 'kB', [(await streams.bytesEach()) / 1000])
    }
    progress(`watching ${group.length} × 5,000 streams for ${WATCH_MS / 1000} s`)
    for (const { streams } of group) await streams.server.ask('stall')
    await wait(WATCH_MS)
    for (const { subject, streams } of group)
      add(subject, '5,000 streams: longest stall', 'ms', [await streams.server.ask('stall')])
    for (const { subject, streams } of group) {
      add(subject, 'unread response: memory', 'MB', [(await slowReaders(streams, quick ? 5 : 20)) / 1e6])
      progress(`5,000 aborts at once: ${subject}`)
      add(subject, '5,000 aborts at once', 'ms', [await abortAll(streams, watch)])
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
 * Starts a server for streams that stay open.
 *
 * @param {Awaited<ReturnType<typeof openTestBed>>} bed @param {ProviderWatch} watch @param {Omit<Subject, 'subject'>} subject
 */
async function startStreams(bed, watch, subject) {
  const { server, client } = await bed.start(subject, { connections: 5_100 })
  if (subject.isKit) await client.signIn()
  // What a process needs once, such as compiled code and room for young objects, does not belong to the streams.
  await repeat(500, 64, () => client.completeAll('json'))
  await repeat(200, 64, () => client.completeAll('stream'))
  /** @type {import('undici').Dispatcher.ResponseData['body'][]} */
  const bodies = []
  /** Opens streams until there are `count`. @param {number} count */
  const open = (count) =>
    repeat(count - bodies.length, 64, async () => {
      const { body } = await client.complete('idle')
      body.on('error', () => {})
      bodies.push(body)
    })
  await open(500)
  await abortAll({ bodies }, watch)
  const before = await server.ask('memory')
  return {
    server,
    client,
    bodies,
    open,
    bytesEach: async () => ((await server.ask('memory')) - before) / bodies.length,
    async stop() {
      await client.close()
      await server.stop()
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof startStreams>>} Streams */
/** @typedef {Awaited<ReturnType<typeof watchProvider>>} ProviderWatch */

/** One client after the other disconnects. @param {Streams} streams @param {ProviderWatch} watch @param {number} count */
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

/** All clients disconnect at once. @param {Pick<Streams, 'bodies'>} streams @param {ProviderWatch} watch */
async function abortAll({ bodies }, watch) {
  const leftAt = Date.now()
  const closed = watch.closed(bodies.length)
  for (const body of bodies.splice(0)) body.destroy()
  return (await closed) - leftAt
}

/** Memory that a response takes which nobody reads, in bytes. @param {Streams} streams @param {number} count */
async function slowReaders({ server, client }, count) {
  const before = await server.ask('memory')
  /** @type {import('undici').Dispatcher.ResponseData['body'][]} */
  const unread = []
  await repeat(count, count, async () => {
    const { body } = await client.complete('endless')
    body.on('error', () => {})
    unread.push(body)
  })
  // Until the buffers on the way are full.
  await wait(1000)
  const bytes = Math.max(0, (await server.ask('memory')) - before)
  for (const body of unread) body.destroy()
  return bytes / count
}
