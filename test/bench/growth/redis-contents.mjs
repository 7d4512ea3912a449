import { Client } from '../harness/client.mjs'
import { startServer } from '../harness/processes.mjs'
import { repeat } from '../harness/rounds.mjs'
import { spreadOf } from '../report/statistics.mjs'
import { connectTo } from './redis-usage.mjs'

const VISITORS = 500

/**
 * What Redis has to hold and to do, for one of everything.
 *
 * @param {{ providerUrl: string, redisUrl: string }} options
 * @returns {Promise<import('../types.js').Row[]>}
 */
export async function redisContents({ providerUrl, redisUrl }) {
  const redis = await connectTo(redisUrl)
  const server = await startServer('servers/kit/express.mjs', { providerUrl, redisUrl })
  const client = new Client(server.url, { connections: VISITORS + 10 })
  await client.signIn()

  /** @param {number} times @param {() => Promise<unknown>} work */
  const measure = async (times, work) => {
    const usage = async () => [await redis.memory(), await redis.commands(), await server.ask('cpu')]
    const before = await usage()
    await repeat(times, 16, work)
    return (await usage()).map((figure, index) => (figure - (before[index] ?? 0)) / times)
  }
  // Until the code is compiled.
  await repeat(1_000, 8, () => client.get('/'))
  await repeat(500, 8, () => client.completeAll('json'))

  const login = await measure(VISITORS, () => client.newBrowser().signIn())
  const page = await measure(VISITORS, () => client.get('/'))
  const response = await measure(VISITORS, () => client.completeAll('json'))
  const open = await measure(VISITORS, async () => {
    const { body } = await client.complete('idle')
    body.on('error', () => {})
  })
  /** @type {[string, number[]][]} */
  const figures = [
    ['a login, and its session', login],
    ['a request that asks who is signed in', page],
    ['a JSON response', response],
    ['a response that is open', open],
  ]
  const rows = figures.flatMap(([subject, [bytes = 0, commands = 0, cpu = 0]]) => [
    row('What Redis does', subject, 'commands', 'count', commands),
    row('What Redis does', subject, 'stays in memory', 'bytes', Math.max(0, bytes)),
    row('What Redis does', subject, 'CPU time of the server', 'µs', cpu),
  ])
  for (const [group, { count, bytes }] of await redis.entries()) {
    rows.push(row('What Redis holds', group, 'entries after 500 logins', 'count', count))
    rows.push(row('What Redis holds', group, 'size of one', 'bytes', bytes / count))
  }
  redis.close()
  await client.close()
  await server.stop()
  return rows
}

/** @param {string} table @param {string} subject @param {string} column @param {import('../types.js').Unit} unit @param {number} figure @returns {import('../types.js').Row} */
const row = (table, subject, column, unit, figure) => ({
  table,
  subject,
  column,
  unit,
  spread: spreadOf([figure]),
})
