import { setTimeout as wait } from 'node:timers/promises'
import { Client } from '../harness/client.mjs'
import { EVENT } from '../harness/event.mjs'
import { startServer } from '../harness/processes.mjs'
import { repeat } from '../harness/rounds.mjs'
import { spreadOf } from '../report/statistics.mjs'

const COUNTS = [1, 10, 100, 500, 1_000, 2_500, 5_000]
const QUICK_COUNTS = [1, 1_000, 5_000]
const WINDOW_MS = 4_000

const SUBJECTS = [
  { subject: 'raw node:http', module: 'servers/by-hand/raw-proxy.mjs' },
  { subject: 'kit, Express', module: 'servers/kit/express.mjs', isKit: true },
  { subject: 'kit, Express, all in Redis', module: 'servers/kit/express.mjs', isKit: true, inRedis: true },
  { subject: 'kit, Web handler with Hono', module: 'alternatives/kit-hono.mjs', isKit: true },
]

/** @type {[column: string, unit: import('../types.js').Unit, file: string, title: string][]} */
const COLUMNS = [
  ['CPU of one core', '%', 'streams-cpu', 'CPU time of streams with one event per second each'],
  ['CPU of an event', 'µs', '', ''],
  ['events', '/s', 'streams-events', 'Events that arrive at the clients'],
  ['memory', 'MB', 'streams-memory', 'Memory of the process'],
  ['longest stall', 'ms', 'streams-stall', 'Longest stall of the event loop'],
]

/**
 * One process with 1 to 5,000 streams of one event per second.
 *
 * @param {{ quick: boolean, providerUrl: string, redisUrl: string, progress: (text: string) => void }} options
 * @returns {Promise<{ rows: import('../types.js').Row[], plots: import('../types.js').Plot[] }>}
 */
export async function growStreams({ quick, providerUrl, redisUrl, progress }) {
  const counts = quick ? QUICK_COUNTS : COUNTS
  /** @type {import('../types.js').Row[]} */
  const rows = []
  for (const { subject, module, isKit, inRedis } of SUBJECTS) {
    const server = await startServer(module, { providerUrl, ...(inRedis && { redisUrl }) })
    const client = new Client(server.url, { connections: 6_000 })
    if (isKit) await client.signIn()
    await repeat(2_000, 64, () => client.completeAll('stream'))
    let open = 0
    let bytes = 0
    for (const count of counts) {
      progress(`${count} streams: ${subject}`)
      await repeat(count - open, 64, async () => {
        const { body } = await client.complete('steady')
        body.on('data', (chunk) => {
          bytes += chunk.length
        })
        body.on('error', () => {})
      })
      open = count
      await server.ask('stall')
      const cpuBefore = await server.ask('cpu')
      const before = performance.now()
      bytes = 0
      await wait(WINDOW_MS)
      const ms = performance.now() - before
      const counted = bytes / EVENT.length
      const cpu = (await server.ask('cpu')) - cpuBefore
      const stall = await server.ask('stall')
      const memory = await server.ask('memory')
      const figures = [cpu / ms / 10, cpu / counted, (counted / ms) * 1000, memory / 1e6, stall]
      for (const [index, [column, unit]] of COLUMNS.entries())
        rows.push({
          table: `${subject}: 1 to 5,000 streams`,
          subject: `${count.toLocaleString('en')} ${count === 1 ? 'stream' : 'streams'}`,
          column,
          unit,
          spread: spreadOf([figures[index] ?? Number.NaN]),
        })
    }
    await client.close()
    await server.stop()
  }
  return { rows, plots: plotsOf(rows, counts) }
}

/** @param {readonly import('../types.js').Row[]} rows @param {readonly number[]} counts @returns {import('../types.js').Plot[]} */
function plotsOf(rows, counts) {
  return COLUMNS.filter(([, , file]) => file !== '').map(([column, unit, file, title]) => ({
    file,
    title,
    x: 'streams',
    y: unit,
    lines: SUBJECTS.map(({ subject }) => ({
      subject,
      points: rows
        .filter((row) => row.table.startsWith(`${subject}: `) && row.column === column)
        .map((row, index) => [counts[index] ?? 0, row.spread.median]),
    })),
  }))
}
