import { performance } from 'node:perf_hooks'
import { Client } from '../harness/client.mjs'
import { alternate, cpuPer, repeat, rowsOf } from '../harness/rounds.mjs'
import { openTestBed } from '../harness/test-bed.mjs'

export const name = 'proxy'
export const title = 'The proxy'

const RAW = 'raw node:http'
const TABLE = 'Responses through the proxy'
/** What a request body of 900 kB contains, such as a photo. */
const PHOTO = `data:image/jpeg;base64,${'QUJDREVGR0hJSktM'.repeat(56_250)}`

/** `isKit`: logs in at the provider. `signInAt`: a page of the app that starts a session. `inFullOnly`: left out with `--quick`. */
const SUBJECTS = [
  { subject: RAW, module: 'servers/by-hand/raw-proxy.mjs' },
  {
    subject: 'http-proxy-middleware 3',
    module: 'alternatives/http-proxy-middleware.mjs',
    options: { version: 3 },
    inFullOnly: true,
  },
  {
    subject: 'http-proxy-middleware 4',
    module: 'alternatives/http-proxy-middleware.mjs',
    options: { version: 4 },
    inFullOnly: true,
  },
  { subject: '@fastify/http-proxy', module: 'alternatives/fastify-http-proxy.mjs', inFullOnly: true },
  {
    subject: 'Express, undici.stream, no checks',
    module: 'servers/by-hand/undici-proxy.mjs',
    options: { checks: false },
    inFullOnly: true,
  },
  {
    subject: 'Express, undici.stream, session and checks',
    module: 'servers/by-hand/undici-proxy.mjs',
    options: { checks: true },
    signInAt: '/sign-in',
  },
  { subject: 'kit, Express', module: 'servers/kit/express.mjs', isKit: true },
  { subject: 'kit, Express, all in Redis', module: 'servers/kit/express.mjs', isKit: true, inRedis: true },
  { subject: 'kit, toNodeListener', module: 'servers/kit/node.mjs', isKit: true },
  { subject: 'kit, Web handler with Hono', module: 'alternatives/kit-hono.mjs', isKit: true },
]

/** @type {import('../types.js').Area['run']} */
export async function run({ quick, progress }) {
  const bed = await openTestBed()
  const subjects = await Promise.all(
    SUBJECTS.filter(({ inFullOnly }) => !(quick && inFullOnly)).map(
      async ({ subject, signInAt, isKit, ...server }) => {
        const started = await bed.start(server)
        if (isKit) await started.client.signIn()
        else if (signInAt !== undefined) await started.client.get(signInAt)
        return { subject, ...started }
      },
    ),
  )
  const rounds = quick ? 3 : 7
  const rows = []

  progress('warming up')
  await Promise.all(
    subjects.map(({ client }) => repeat(quick ? 1_500 : 3_000, 8, () => client.completeAll('json'))),
  )

  /** @param {number} count @param {number} atOnce @param {string} model @param {{ padding?: string }} [more] */
  const cpu = (count, atOnce, model, more) =>
    alternate({
      subjects,
      rounds,
      warmUp: ({ client }) => repeat(count, atOnce, () => client.completeAll(model, more)),
      measure: ({ server, client }) => cpuPer(server, count, atOnce, () => client.completeAll(model, more)),
    })

  progress('200 events, 5 ms between them')
  const paced = await cpu(quick ? 40 : 80, quick ? 40 : 80, 'paced-stream')
  rows.push(...rowsOf(paced, { table: TABLE, column: '5 ms between events: CPU', unit: '×', reference: RAW }))

  progress('the time to the first event')
  rows.push(...(await firstEvent(subjects, bed.providerUrl, quick ? 100 : 500)))

  progress('200 events without a pause')
  const fast = await cpu(quick ? 150 : 400, 16, 'stream')
  rows.push(
    ...rowsOf(fast, {
      table: TABLE,
      column: 'no pause: responses per CPU second',
      unit: '×',
      reference: RAW,
      combine: (own, raw) => raw / own,
    }),
  )

  progress('JSON')
  const json = await cpu(quick ? 500 : 1500, 16, 'json')
  rows.push(...rowsOf(json, { table: TABLE, column: 'JSON: CPU', unit: '×', reference: RAW }))

  progress('a request of 900 kB')
  const upload = await cpu(60, 2, 'json', { padding: PHOTO })
  rows.push(...rowsOf(upload, { table: TABLE, column: '900 kB request: CPU', unit: '×', reference: RAW }))
  rows.push(...milliseconds(upload, '900 kB request: CPU time'))

  if (!quick) {
    progress('a response of 4 MB')
    const download = await cpu(20, 2, 'large')
    rows.push(...milliseconds(download, '4 MB response: CPU time'))
  }

  await bed.close()
  return { rows }
}

/** @param {Map<string, number[]>} figures in microseconds @param {string} column */
function milliseconds(figures, column) {
  const inMs = new Map(Array.from(figures, ([subject, us]) => [subject, us.map((each) => each / 1000)]))
  return rowsOf(inMs, { table: TABLE, column, unit: 'ms' })
}

/**
 * How much later the first event comes than from the provider itself, one request after the other.
 *
 * @param {readonly { subject: string, client: Client }[]} subjects @param {string} providerUrl @param {number} rounds
 */
async function firstEvent(subjects, providerUrl, rounds) {
  const direct = { subject: 'direct', client: new Client(providerUrl) }
  const figures = await alternate({
    /** @type {readonly { subject: string, client: Client }[]} */
    subjects: [direct, ...subjects],
    rounds,
    warmUp: async () => {}, // earlier measurements have done that
    async measure({ subject, client }) {
      const started = performance.now()
      const path = subject === 'direct' ? '/api/v1/chat/completions' : '/openroute/api/chat/completions'
      const { body } = await client.complete('event', { path })
      const chunks = body[Symbol.asyncIterator]()
      await chunks.next()
      const elapsed = performance.now() - started
      while (!(await chunks.next()).done);
      return elapsed
    },
  })
  await direct.client.close()
  const rows = rowsOf(figures, {
    table: TABLE,
    column: 'first event later by',
    unit: 'ms',
    reference: 'direct',
    combine: (own, alone) => own - alone,
  })
  return rows.filter(({ subject }) => subject !== 'direct')
}
