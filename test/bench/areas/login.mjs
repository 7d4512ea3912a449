import { authorize } from '../harness/authorize.mjs'
import { alternate, cpuPer, repeat, rowsOf } from '../harness/rounds.mjs'
import { openTestBed } from '../harness/test-bed.mjs'

export const name = 'login'
export const title = 'The login'

const TABLE = 'Logins: redirect, callback and exchange'
const OPENID = 'express-openid-connect'
const BY_HAND = 'servers/by-hand/login.mjs'

/** `start`: the path that starts a login. `logIn`: for logins that do not start at one. `inFullOnly`: left out with `--quick`. */
const SUBJECTS = [
  {
    subject: 'node:http by hand, without checks or sealing',
    module: BY_HAND,
    options: { kind: 'floor' },
    inFullOnly: true,
  },
  { subject: 'Express by hand, sealed cookies, http.request', module: BY_HAND, options: { kind: 'sealed' } },
  {
    subject: 'Express by hand, sealed cookies, fetch',
    module: BY_HAND,
    options: { kind: 'sealed-fetch' },
    inFullOnly: true,
  },
  {
    subject: 'Express by hand, express-session',
    module: BY_HAND,
    options: { kind: 'express-session' },
    inFullOnly: true,
  },
  { subject: 'oauth4webapi, express-session', module: 'alternatives/oauth4webapi.mjs', inFullOnly: true },
  { subject: OPENID, module: 'alternatives/express-openid-connect.mjs' },
  {
    subject: 'better-auth, in memory',
    module: 'alternatives/better-auth.mjs',
    logIn: logInWithBetterAuth,
    inFullOnly: true,
  },
  { subject: 'kit, sealed cookie', module: 'servers/kit/sealed-cookie.mjs', start: '/openroute/login' },
  { subject: 'kit, express-session', module: 'servers/kit/express.mjs', start: '/openroute/login' },
  {
    subject: 'kit, all in Redis',
    module: 'servers/kit/express.mjs',
    start: '/openroute/login',
    inRedis: true,
    inFullOnly: true,
  },
]

/** @type {import('../types.js').Area['run']} */
export async function run({ quick, progress }) {
  const bed = await openTestBed({ withOpenId: true })
  const subjects = await Promise.all(
    SUBJECTS.filter(({ inFullOnly }) => !(quick && inFullOnly)).map(
      async ({ subject, start = '/login', logIn, ...module }) => {
        const { server, client } = await bed.start(module)
        return {
          subject,
          server,
          logIn: () => (logIn ?? ((browser) => browser.signIn(start)))(client.newBrowser()),
        }
      },
    ),
  )

  progress('CPU time of a login')
  const figures = await alternate({
    subjects,
    rounds: quick ? 5 : 9,
    // It takes some 5,000 logins until a server's code is compiled.
    warmUp: ({ logIn }) => repeat(quick ? 2_000 : 5_000, 8, logIn),
    measure: ({ server, logIn }) => cpuPer(server, quick ? 400 : 1_000, 32, logIn),
  })
  await bed.close()
  const perSecond = new Map(Array.from(figures, ([subject, us]) => [subject, us.map((each) => 1e6 / each)]))
  return {
    rows: [
      ...rowsOf(perSecond, { table: TABLE, column: 'logins per CPU second', unit: '/s' }),
      ...rowsOf(perSecond, { table: TABLE, column: `× ${OPENID}`, unit: '×', reference: OPENID }),
    ],
  }
}

/** Its logins start with a POST request of a script. @param {import('../harness/client.mjs').Client} browser */
async function logInWithBetterAuth(browser) {
  const response = await browser.request('POST', '/api/auth/sign-in/social', {
    headers: { 'content-type': 'application/json', origin: browser.url },
    body: JSON.stringify({ provider: 'bench', callbackURL: '/' }),
  })
  const { url } = /** @type {{ url: string }} */ (await response.body.json())
  const callback = authorize(url)
  await browser.redirect(callback.pathname + callback.search)
}
