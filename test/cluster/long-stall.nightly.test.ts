import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cluster, startCluster, timed } from '../helpers/cluster.js'
import { RESPONSE_TIME_LIMIT_MS } from '../helpers/response-time-limit.js'
import type { Visitor } from '../helpers/visitor.js'

const STALL_MS = 6000
const EVERY_MS = 50

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster()
  // The first request of a process is slow.
  for (const index of [0, 1, 2]) await fetch(cluster.at(index, '/openroute/session'))
})
afterAll(() => cluster?.close())

/** How many commands of visitors Redis has executed so far. */
async function commandsOfVisitors(): Promise<number> {
  const client = await createClient({ url: cluster.redis.url }).connect()
  const stats = String(await client.sendCommand(['INFO', 'commandstats']))
  client.destroy()
  return [...stats.matchAll(/cmdstat_(?:get|mget|set|del|eval|expire|zrem):calls=(\d+)/g)].reduce(
    (sum, [, calls]) => sum + Number(calls),
    0,
  )
}

const requests: readonly ((visitor: Visitor, index: number) => Promise<Response>)[] = [
  (visitor, index) => visitor.navigate(cluster.at(index, '/openroute/login?prompt=login')),
  (visitor, index) => visitor.request(cluster.at(index, '/openroute/session')),
  (visitor, index) => visitor.request(cluster.at(index, '/openroute/api/models')),
]

it(`D14 three instances respond to every request while Redis stalls for ${STALL_MS / 1000} seconds, and queue none`, async () => {
  const visitor = cluster.visitor()
  await visitor.signIn(cluster.emulator)
  const cookies = visitor.cookieHeader()
  const before = await commandsOfVisitors()
  const responses: Promise<{ response: Response; ms: number }>[] = []
  cluster.redis.pause()
  try {
    for (const end = performance.now() + STALL_MS; performance.now() < end; ) {
      for (const [index, ask] of requests.entries())
        responses.push(timed(ask(visitor, (responses.length + index) % 3)))
      await sleep(EVERY_MS)
    }
    const all = await Promise.all(responses)
    expect(new Set(all.map(({ response }) => response.status))).toEqual(new Set([503]))
    expect(Math.max(...all.map(({ ms }) => ms))).toBeLessThan(RESPONSE_TIME_LIMIT_MS)
    expect(all.length).toBeGreaterThan(100)
  } finally {
    cluster.redis.resume()
  }
  for (const index of [0, 1, 2])
    await expect
      .poll(async () => (await fetch(cluster.at(index, '/healthz'))).status, { timeout: 15_000 })
      .toBe(200)
  // What was sent before the stall was noticed, and little else.
  expect((await commandsOfVisitors()) - before).toBeLessThan(responses.length / 2)
  expect(visitor.cookieHeader()).toBe(cookies)
  for (const index of [0, 1, 2])
    expect(await (await visitor.request(cluster.at(index, '/openroute/session'))).json()).toMatchObject({
      signedIn: true,
    })
})
