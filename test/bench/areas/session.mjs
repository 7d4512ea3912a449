import { alternate, cpuPer, repeat, rowsOf } from '../harness/rounds.mjs'
import { openTestBed } from '../harness/test-bed.mjs'

export const name = 'session'
export const title = 'The session'

const BARE = 'no session'
const MIDDLEWARE = 'express-session'
const IN_REDIS = 'express-session in Redis'
const OPENID = 'express-openid-connect'
const BY_HAND = 'servers/by-hand/session.mjs'
const KIT = 'servers/kit/express.mjs'

/**
 * `signInAt`: a page of the app that starts a session. The others log in at the provider. `path`: what is measured. `inFullOnly`: left
 * out with `--quick`.
 */
const SUBJECTS = [
  { subject: BARE, module: BY_HAND, options: { kind: 'none' }, signInAt: '/sign-in' },
  {
    subject: 'cookie sealed by hand, node:crypto',
    module: BY_HAND,
    options: { kind: 'node:crypto' },
    signInAt: '/sign-in',
  },
  {
    subject: 'cookie sealed by hand, jose',
    module: 'alternatives/jose-session.mjs',
    signInAt: '/sign-in',
    inFullOnly: true,
  },
  { subject: 'iron-session', module: 'alternatives/iron-session.mjs', signInAt: '/sign-in' },
  { subject: OPENID, module: 'alternatives/express-openid-connect.mjs', logInAt: '/login' },
  { subject: MIDDLEWARE, module: BY_HAND, options: { kind: 'express-session' }, signInAt: '/sign-in' },
  {
    subject: IN_REDIS,
    module: BY_HAND,
    options: { kind: 'express-session' },
    signInAt: '/sign-in',
    inRedis: true,
    inFullOnly: true,
  },
  { subject: 'kit, sealed cookie', module: 'servers/kit/sealed-cookie.mjs' },
  {
    subject: 'kit, express-session, unasked',
    module: KIT,
    path: '/unasked',
    over: MIDDLEWARE,
    inFullOnly: true,
  },
  {
    subject: 'kit, express-session, or.session',
    module: KIT,
    path: '/session',
    over: MIDDLEWARE,
    inFullOnly: true,
  },
  { subject: 'kit, express-session, requireLogin and or.session', module: KIT, over: MIDDLEWARE },
  { subject: 'kit, the same in Redis', module: KIT, inRedis: true, over: IN_REDIS, inFullOnly: true },
]

/** @type {import('../types.js').Area['run']} */
export async function run({ quick, progress }) {
  const bed = await openTestBed({ withOpenId: true })
  const subjects = await Promise.all(
    SUBJECTS.filter(({ inFullOnly }) => !(quick && inFullOnly)).map(
      async ({ subject, signInAt, logInAt, path = '/', ...server }) => {
        const started = await bed.start(server)
        if (signInAt === undefined) await started.client.signIn(logInAt)
        else await started.client.get(signInAt)
        return { subject, path, ...started }
      },
    ),
  )

  progress('CPU time of a request')
  const figures = await alternate({
    subjects,
    rounds: quick ? 5 : 15,
    warmUp: ({ client, path }) => repeat(quick ? 2_500 : 5_000, 8, () => client.get(path)),
    measure: ({ server, client, path }) => cpuPer(server, quick ? 1_000 : 3_000, 32, () => client.get(path)),
  })
  await bed.close()
  return { rows: [...added(figures), ...overExpressSession(figures)] }
}

/** What a session costs: the CPU time of a request without it is subtracted, round by round. @param {Map<string, number[]>} figures */
function added(figures) {
  const table = 'CPU time that a session adds to a request of Express'
  const bare = figures.get(BARE) ?? []
  const differences = new Map(
    Array.from(figures, ([subject, us]) => [subject, us.map((each, round) => each - (bare[round] ?? 0))]),
  )
  differences.delete(BARE)
  return [
    ...rowsOf(differences, { table, column: 'added', unit: 'µs' }),
    ...rowsOf(differences, { table, column: `× ${OPENID}`, unit: '×', reference: OPENID }),
  ]
}

/** @param {Map<string, number[]>} figures */
function overExpressSession(figures) {
  return SUBJECTS.flatMap(({ subject, over }) => {
    const own = figures.get(subject)
    const base = over === undefined ? undefined : figures.get(over)
    if (own === undefined || base === undefined || over === undefined) return []
    return rowsOf(
      new Map([
        [over, base],
        [subject, own],
      ]),
      {
        table: 'CPU time of a request that the kit adds to express-session',
        column: 'more than without the kit',
        unit: '%',
        reference: over,
        combine: (one, other) => (one / other - 1) * 100,
      },
    ).filter((row) => row.subject === subject)
  })
}
