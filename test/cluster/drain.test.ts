import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../helpers/cluster.js'

const EXCHANGE = '/api/v1/auth/keys'

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ instances: 2 })
})
afterAll(() => cluster?.close())
beforeEach(() => cluster.emulator.clearRequests())

/** Asks the second instance to shut down. Resolves with its exit code. */
async function terminate(): Promise<number | null> {
  const { process } = cluster.instances[1] as Cluster['instances'][number]
  const exit = once(process, 'exit')
  process.kill('SIGTERM')
  await exit
  return process.exitCode
}

describe('an instance that is shutting down', () => {
  it('D21 finishes a login whose exchange is under way: the key is saved, the visitor signed in', async () => {
    const { emulator, at } = cluster
    const visitor = cluster.visitor()
    const callback = await emulator.approve(await visitor.startLogin())
    emulator.fail(EXCHANGE, { kind: 'delay', ms: 1500 })
    const response = visitor.navigate(at(1, callback))
    await expect.poll(() => emulator.requestsTo(EXCHANGE).length).toBe(1)
    expect(await terminate()).toBe(0)
    expect((await response).status).toBe(303)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    await cluster.replace(1)
  })

  it('D21 lets a stream finish, and accepts no new request', async () => {
    const { emulator, at } = cluster
    const visitor = cluster.visitor()
    await visitor.signIn(emulator)
    const response = await cluster.stream(visitor, 1)
    const ended = terminate()
    expect(await response.text()).toContain('[DONE]')
    expect(await ended).toBe(0)
    await expect(fetch(at(1, '/'))).rejects.toThrow()
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    await cluster.replace(1)
  })

  it('D21 ends a stream with an error event after the grace period, and ends the provider’s request', async () => {
    const { emulator } = cluster
    const visitor = cluster.visitor()
    await visitor.signIn(emulator)
    const response = await cluster.stream(visitor, 1, { model: 'emulator/endless' })
    const ended = terminate()
    expect(await response.text()).toMatch(/"code":"provider_interrupted"[^\n]*\n\n$/)
    expect(await ended).toBe(0)
    await expect.poll(() => emulator.requestsTo('/api/v1/chat/completions')[0]?.aborted).toBe(true)
    await cluster.replace(1)
  })
})
