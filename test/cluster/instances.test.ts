import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../helpers/cluster.js'
import { errorCode } from '../helpers/read-response.js'
import { NAVIGATION, OWN_SCRIPT } from '../helpers/visitor.js'

const EXCHANGE = '/api/v1/auth/keys'

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster()
})
afterAll(() => cluster?.close())
beforeEach(() => cluster.emulator.clearRequests())

describe('three instances on one Redis', () => {
  it('D13 begin a login on one, finish it on the second, and stream on the third', async () => {
    const { emulator, at } = cluster
    const visitor = cluster.visitor()
    const callback = await emulator.approve(await visitor.startLogin())
    expect((await visitor.navigate(at(1, callback))).status).toBe(303)
    const response = await cluster.stream(visitor, 2)
    expect(await response.text()).toContain('[DONE]')
    for (const index of [0, 1, 2])
      expect(await (await visitor.request(at(index, '/openroute/session'))).json()).toMatchObject({
        signedIn: true,
      })
    expect(emulator.requestsTo(EXCHANGE)).toHaveLength(1)
  })

  it('A10 L01 spend a code once in 20 callbacks across all of them', async () => {
    const { emulator, at } = cluster
    const visitor = cluster.visitor()
    const callback = await emulator.approve(await visitor.startLogin())
    const cookie = visitor.cookieHeader()
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        visitor.request(at(index % 3, callback), { headers: { ...NAVIGATION, cookie } }),
      ),
    )
    expect(emulator.requestsTo(EXCHANGE)).toHaveLength(1)
    expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(303))
    expect((await visitor.session()).signedIn).toBe(true)
  })

  it('B35 B11 end a login everywhere when it signs out on one, with a response that runs on another', async () => {
    const { emulator, at } = cluster
    const visitor = cluster.visitor()
    await visitor.signIn(emulator)
    const cookie = visitor.cookieHeader()
    const response = await cluster.stream(visitor, 1, { model: 'emulator/endless' })
    const out = await visitor.request(at(2, '/openroute/logout'), {
      method: 'POST',
      headers: OWN_SCRIPT,
      body: '{}',
    })
    expect(out.status).toBe(200)
    expect(await response.text()).toMatch(/"code":"not_signed_in"[^\n]*\n\n$/)
    for (const index of [0, 1, 2]) {
      const session = await fetch(at(index, '/openroute/session'), { headers: { cookie } })
      expect(await session.json()).toEqual({ signedIn: false })
    }
    await expect.poll(() => emulator.requestsTo('/api/v1/chat/completions')[0]?.aborted).toBe(true)
  })

  it('S27 B27 give a login ten concurrent responses across all of them', async () => {
    const { emulator } = cluster
    const visitor = cluster.visitor()
    await visitor.signIn(emulator)
    const leave = new AbortController()
    const ask = (index: number) =>
      cluster.stream(visitor, index % 3, { model: 'emulator/endless' }, { signal: leave.signal })
    for (let count = 0; count < 10; count++) expect((await ask(count)).status).toBe(200)
    const refused = await ask(10)
    expect([refused.status, refused.headers.get('retry-after'), await errorCode(refused)]).toEqual([
      429,
      '1',
      'rate_limited',
    ])
    leave.abort()
  })
})
