import { Client } from '../harness/client.mjs'
import { startServer } from '../harness/processes.mjs'
import { repeat } from '../harness/rounds.mjs'
import { spreadOf } from '../report/statistics.mjs'
import { connectTo } from './redis-usage.mjs'

const TABLE = '1 to 4 instances with one Redis'
const RESPONSES = 2_000
const LOGINS = 400

/**
 * One to four instances that share a Redis. All run on the core of the servers, so what counts is CPU time: if it does not grow with the
 * number of instances, each further core carries as much as the first one.
 *
 * @param {{ providerUrl: string, redisUrl: string, progress: (text: string) => void }} options
 * @returns {Promise<{ rows: import('../types.js').Row[], plots: import('../types.js').Plot[] }>}
 */
export async function growInstances({ providerUrl, redisUrl, progress }) {
  const redis = await connectTo(redisUrl)
  /** @type {import('../types.js').Row[]} */
  const rows = []
  /** @type {import('../harness/processes.mjs').ServerProcess[]} */
  const servers = []
  /** @type {Client[]} */
  const clients = []
  for (let count = 1; count <= 4; count++) {
    progress(`${count} ${count === 1 ? 'instance' : 'instances'}`)
    const server = await startServer('servers/kit/express.mjs', { providerUrl, redisUrl })
    const client = new Client(server.url)
    await client.signIn()
    await repeat(2_000, 8, () => client.completeAll('json'))
    await repeat(500, 8, () => client.newBrowser().signIn())
    servers.push(server)
    clients.push(client)

    let turn = 0
    const next = () => /** @type {Client} */ (clients[turn++ % clients.length])
    /** CPU time of all instances and of Redis, and commands. @param {number} times @param {() => Promise<unknown>} work */
    const measure = async (times, work) => {
      const before = await usage(servers, redis)
      await repeat(times, 16, work)
      const after = await usage(servers, redis)
      return after.map((figure, index) => (figure - (before[index] ?? 0)) / times)
    }
    const [response = 0, inRedis = 0, commands = 0] = await measure(RESPONSES, () =>
      next().completeAll('json'),
    )
    const [login = 0, loginInRedis = 0, loginCommands = 0] = await measure(LOGINS, () =>
      next().newBrowser().signIn(),
    )
    /** @type {[string, import('../types.js').Unit, number][]} */
    const columns = [
      ['CPU of a JSON response', 'µs', response],
      ['CPU of a login', 'µs', login],
      ["Redis' CPU for a response", 'µs', inRedis],
      ["Redis' CPU for a login", 'µs', loginInRedis],
      ['commands for a response', 'count', commands],
      ['commands for a login', 'count', loginCommands],
    ]
    const subject = `${count} ${count === 1 ? 'instance' : 'instances'}`
    for (const [column, unit, figure] of columns)
      rows.push({ table: TABLE, subject, column, unit, spread: spreadOf([figure]) })
  }
  redis.close()
  for (const client of clients) await client.close()
  for (const server of servers) await server.stop()
  const perCore = rows.filter(({ column }) => column === 'CPU of a JSON response')
  return {
    rows,
    plots: [
      {
        file: 'instances',
        title: 'JSON responses per second, with a core for each instance',
        x: 'instances',
        y: '/s',
        lines: [
          {
            subject: 'kit, Express, all in Redis',
            points: perCore.map(({ spread }, index) => [index + 1, ((index + 1) * 1e6) / spread.median]),
          },
        ],
      },
    ],
  }
}

/** @param {readonly import('../harness/processes.mjs').ServerProcess[]} servers @param {Awaited<ReturnType<typeof connectTo>>} redis */
async function usage(servers, redis) {
  const cpu = await Promise.all(servers.map((server) => server.ask('cpu')))
  return [cpu.reduce((sum, each) => sum + each, 0), await redis.cpu(), await redis.commands()]
}
