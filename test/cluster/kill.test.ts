import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../helpers/cluster.js'
import { errorCode } from '../helpers/read-response.js'
import { OWN_SCRIPT, type Visitor } from '../helpers/visitor.js'

const EXCHANGE = '/api/v1/auth/keys'
const CHAT = '/api/v1/chat/completions'

let cluster: Cluster
let visitor: Visitor

beforeAll(async () => {
  cluster = await startCluster({ instances: 2 })
})
afterAll(() => cluster?.close())
beforeEach(() => {
  cluster.emulator.clearRequests()
  cluster.emulator.clearFaults()
  visitor = cluster.visitor()
})
afterEach(() => cluster.replace(1))

/** Kills the second instance as a crash, or the kernel, would. */
async function kill(): Promise<void> {
  const { process } = cluster.instances[1] as Cluster['instances'][number]
  const exit = once(process, 'exit')
  process.kill('SIGKILL')
  await exit
}
const at = (path: string) => cluster.at(1, path)
const isIn = async () => (await visitor.session()).signedIn
const exchanges = () => cluster.emulator.requestsTo(EXCHANGE).length
/** Checks that another login still works. */
async function logsInAgain(): Promise<void> {
  // A signed-in visitor would not be redirected to the provider.
  expect((await visitor.signIn(cluster.emulator, { query: '?prompt=login' })).status).toBe(303)
  expect(await isIn()).toBe(true)
}

describe('an instance that is killed', () => {
  it('D13 before the visitor is at the provider: another one starts the login', async () => {
    await kill()
    await expect(visitor.navigate(at('/openroute/login'))).rejects.toThrow()
    expect(await isIn()).toBe(false)
    await logsInAgain()
  })

  it('D13 while the visitor is at the provider: another one finishes the login', async () => {
    const location = (await visitor.navigate(at('/openroute/login'))).headers.get('location') ?? ''
    await kill()
    const callback = await cluster.emulator.approve(location)
    expect((await visitor.navigate(callback)).status).toBe(303)
    expect(await isIn()).toBe(true)
    expect(exchanges()).toBe(1)
  })

  it('D10 during the exchange: the visitor stays signed out, the code is not spent twice, and the key can be recognized', async () => {
    const callback = await cluster.emulator.approve(await visitor.startLogin())
    // The provider has made the key, and its response is on the way.
    cluster.emulator.fail(EXCHANGE, { kind: 'delay', ms: 60_000 })
    const outcome = visitor.navigate(at(callback)).then(
      () => 'responded',
      () => 'broke off',
    )
    await expect.poll(exchanges).toBe(1)
    await kill()
    expect(await outcome).toBe('broke off')
    expect(await isIn()).toBe(false)
    // The visitor reloads, and reaches another instance.
    const reload = await visitor.navigate(callback)
    expect([reload.status, await errorCode(reload)]).toEqual([409, 'callback_used'])
    expect(exchanges()).toBe(1)
    expect(await isIn()).toBe(false)
    const [orphan] = cluster.emulator.listKeys().slice(-1)
    expect(orphan?.label).toMatch(/^Kit Chat \d{4}-\d\d-\d\d$/)
    expect([orphan?.limit, typeof orphan?.expiresAt]).toEqual([5, 'string'])
    await logsInAgain()
  })

  it('D10 between exchange and save: the visitor stays signed out, and nothing of the key is left in Redis', async () => {
    const callback = await cluster.emulator.approve(await visitor.startLogin())
    cluster.emulator.fail(EXCHANGE, { kind: 'delay', ms: 1000 })
    const outcome = visitor.navigate(at(callback)).then(
      () => 'responded',
      () => 'broke off',
    )
    await expect.poll(exchanges).toBe(1)
    // Redis accepts no more commands, so that the key arrives but can't be saved.
    cluster.redis.pause()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await kill()
    cluster.redis.resume()
    expect(await outcome).toBe('broke off')
    await expect.poll(() => isIn().catch(() => 'no response')).toBe(false)
    expect((await visitor.navigate(callback)).status).toBe(409)
    expect(exchanges()).toBe(1)
    await logsInAgain()
  })

  it('D12 after the save, before the response: the session is complete or absent', async () => {
    const callback = await cluster.emulator.approve(await visitor.startLogin())
    const response = visitor.navigate(at(callback)).catch(() => null)
    await expect.poll(async () => /\bey[\w-]+\.\./.test(await cluster.redis.dump())).toBe(true)
    await kill()
    const arrived = await response
    expect(await isIn()).toBe(arrived !== null)
    await logsInAgain()
  })

  it('D15 in mid-stream: the response is cut off, the provider’s request ends, and the visitor stays signed in', async () => {
    await visitor.signIn(cluster.emulator)
    const response = await cluster.stream(visitor, 1, { model: 'emulator/endless' })
    const reader = response.body?.getReader()
    await reader?.read()
    await kill()
    const rest = async () => {
      let text = ''
      for (;;) {
        const chunk = await reader?.read()
        if (!chunk || chunk.done) return text
        text += new TextDecoder().decode(chunk.value)
      }
    }
    // A connection that was cut is not an end: clients see an error, not a complete response.
    await expect(rest()).rejects.toThrow()
    await expect.poll(() => cluster.emulator.requestsTo(CHAT)[0]?.aborted).toBe(true)
    expect(cluster.emulator.requestsTo(CHAT)).toHaveLength(1)
    expect(await isIn()).toBe(true)
    const next = await visitor.chat({ stream: true })
    expect(await next.text()).toContain('[DONE]')
  })

  it('B35 at a sign-out: the visitor is signed out, or can sign out again', async () => {
    await visitor.signIn(cluster.emulator)
    const out = visitor
      .request(at('/openroute/logout'), { method: 'POST', headers: OWN_SCRIPT, body: '{}' })
      .catch(() => null)
    await kill()
    await out
    expect((await visitor.signOut()).status).toBe(200)
    expect(await isIn()).toBe(false)
    await logsInAgain()
  })
})
