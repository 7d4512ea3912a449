import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../helpers/cluster.js'
import { errorCode } from '../helpers/read-response.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { startTcpForwarder, type TcpForwarder } from '../helpers/tcp-forwarder.js'
import { OWN_SCRIPT, type Visitor } from '../helpers/visitor.js'

const EXCHANGE = '/api/v1/auth/keys'

let redis: RedisProcess
/** Between the second instance and Redis. */
let forwarder: TcpForwarder
let cluster: Cluster

beforeAll(async () => {
  redis = await startRedis()
  forwarder = await startTcpForwarder(Number(new URL(redis.url).port))
  cluster = await startCluster({
    instances: 2,
    redis,
    redisUrls: [redis.url, `redis://127.0.0.1:${forwarder.port}`],
  })
})
afterAll(async () => {
  await cluster?.close()
  await redis?.stop()
  await forwarder?.close()
})

/**
 * Sends a request to the second instance and kills it at the request's n-th command to Redis: before the command, or, when
 * `executed`, with its reply on the way. Returns `null` when the request ended before that.
 */
async function killedAt(
  n: number,
  executed: boolean,
  request: () => Promise<Response>,
): Promise<true | null> {
  const { process } = cluster.instances[1] as Cluster['instances'][number]
  const exit = once(process, 'exit')
  const halt = forwarder.halt(n, executed)
  const outcome = request().then(
    () => 'responded',
    () => 'broke off',
  )
  await Promise.race([halt.reached, outcome])
  if (!halt.isReached) {
    forwarder.flow()
    return null
  }
  process.kill('SIGKILL')
  await exit
  expect(await outcome).toBe('broke off')
  forwarder.flow()
  await cluster.replace(1)
  return true
}

const exchanges = () => cluster.emulator.requestsTo(EXCHANGE).length
const at = (path: string) => cluster.at(1, path)

/** What must hold, at another instance, for a visitor whose callback was running. */
async function afterCallback(visitor: Visitor, callback: string, n: number): Promise<void> {
  const spent = exchanges()
  expect(await visitor.session(), `at command ${n}`).toEqual({ signedIn: false })
  // The reload finishes an unclaimed login, and gets the outcome of a finished one (L01); otherwise it reports that the login was
  // used, and spends nothing again.
  const reload = await visitor.navigate(callback)
  if (reload.status === 303) {
    expect(exchanges()).toBe(1)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    return
  }
  expect([reload.status, await errorCode(reload)]).toEqual([409, 'callback_used'])
  expect(exchanges()).toBe(spent)
  expect(await visitor.session()).toEqual({ signedIn: false })
  // An orphaned key can be recognized, and expires by itself.
  if (spent === 1)
    expect(cluster.emulator.listKeys().at(-1)).toMatchObject({
      label: expect.stringMatching(/^Kit Chat \d{4}-\d\d-\d\d$/),
      limit: 5,
      expiresAt: expect.any(String),
    })
  expect((await visitor.signIn(cluster.emulator)).status).toBe(303)
  expect(await visitor.session()).toMatchObject({ signedIn: true })
}

for (const executed of [false, true]) {
  const when = executed ? 'with the reply to any command on its way' : 'before any command'

  it(`D10 D12 A10 D13 a callback ends correctly when its instance is killed ${when}`, {
    timeout: 120_000,
  }, async () => {
    let n = 1
    for (; ; n++) {
      const visitor = cluster.visitor()
      const callback = await cluster.emulator.approve(await visitor.startLogin())
      cluster.emulator.clearRequests()
      if ((await killedAt(n, executed, () => visitor.navigate(at(callback)))) === null) break
      await afterCallback(visitor, callback, n)
    }
    expect(n).toBeGreaterThan(5)
  })

  it(`B35 D13 a sign-out can be repeated when its instance is killed ${when}`, {
    timeout: 120_000,
  }, async () => {
    let n = 1
    for (; ; n++) {
      const visitor = cluster.visitor()
      await visitor.signIn(cluster.emulator)
      const cookie = visitor.cookieHeader()
      const signOut = () =>
        visitor.request(at('/openroute/logout'), { method: 'POST', headers: OWN_SCRIPT, body: '{}' })
      if ((await killedAt(n, executed, signOut)) === null) break
      expect((await visitor.signOut()).status).toBe(200)
      const after = await visitor.request('/openroute/session', { headers: { cookie } })
      expect(await after.json(), `at command ${n}`).toEqual({ signedIn: false })
    }
    expect(n).toBeGreaterThan(2)
  })
}

it('D07 D13 a login can be restarted when its instance is killed before any command', {
  timeout: 120_000,
}, async () => {
  let n = 1
  for (; ; n++) {
    const visitor = cluster.visitor()
    if ((await killedAt(n, false, () => visitor.navigate(at('/openroute/login')))) === null) break
    expect(visitor.setCookies).toEqual([])
    expect((await visitor.signIn(cluster.emulator)).status).toBe(303)
  }
  expect(n).toBeGreaterThan(1)
})
