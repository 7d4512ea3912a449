// Keeps the kit's CPU time from growing unnoticed. `npm run bench` measures it precisely; here it is compared in a few seconds with what
// one writes by hand, in the same run. The fastest of several alternating rounds counts: what else the machine does can only slow a
// round down. So a bound is about twice of what was measured, and a failure is a change in the code.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from '../bench/harness/client.mjs'
import { type ServerProcess, startServer } from '../bench/harness/processes.mjs'
import { cpuPer } from '../bench/harness/rounds.mjs'

const ROUNDS = 5
const PHOTO = `data:image/jpeg;base64,${'QUJD'.repeat(225_000)}`

interface Subject {
  server: ServerProcess
  client: Client
}

const subjects = new Map<string, Subject>()
let provider: ServerProcess

beforeAll(async () => {
  provider = await startServer('harness/provider.mjs', {}, 'load')
  const start = async (name: string, module: string, options: object = {}) => {
    const server = await startServer(module, { ...options, providerUrl: provider.url })
    const subject = { server, client: new Client(server.url) }
    subjects.set(name, subject)
    return subject.client
  }
  await start('raw', 'servers/by-hand/raw-proxy.mjs')
  await start('login by hand', 'servers/by-hand/login.mjs', { kind: 'sealed-fetch' })
  const byHand = await start('session by hand', 'servers/by-hand/session.mjs', { kind: 'express-session' })
  await byHand.get('/sign-in')
  for (const [name, module] of [
    ['Express', 'servers/kit/express.mjs'],
    ['node:http', 'servers/kit/node.mjs'],
  ] as const)
    await (await start(name, module)).signIn()
})

afterAll(async () => {
  for (const { client, server } of subjects.values()) {
    await client.close()
    await server.stop()
  }
  await provider?.stop()
})

/** CPU time of `work` at one server, divided by that at another one. */
async function ratio(
  name: string,
  reference: string,
  count: number,
  work: (client: Client, name: string) => Promise<unknown>,
): Promise<number> {
  const best = new Map([name, reference].map((each) => [each, Number.POSITIVE_INFINITY]))
  // The first round compiles the code.
  for (let round = 0; round <= ROUNDS; round++)
    for (const [each, least] of best) {
      const { server, client } = subjects.get(each) as Subject
      const cpu = await cpuPer(server, round === 0 ? 3 * count : count, 8, () => work(client, each))
      if (round > 0) best.set(each, Math.min(least, cpu))
    }
  const result = (best.get(name) ?? 0) / (best.get(reference) ?? 0)
  process.stdout.write(`${name}: ${result.toFixed(2)} × ${reference}\n`)
  return result
}

describe.each(['Express', 'node:http'])('the proxy on %s, next to 30 lines of node:http', (name) => {
  it('takes at most 3 times the CPU time for a stream of 200 events', async () => {
    expect(await ratio(name, 'raw', 40, (client) => client.completeAll('stream'))).toBeLessThan(3)
  })

  it('takes at most 4 times the CPU time for JSON', async () => {
    expect(await ratio(name, 'raw', 100, (client) => client.completeAll('json'))).toBeLessThan(4)
  })

  it('takes at most 6 times the CPU time for a request of 900 kB', async () => {
    expect(
      await ratio(name, 'raw', 4, (client) => client.completeAll('json', { padding: PHOTO })),
    ).toBeLessThan(6)
  })
})

describe('a session', () => {
  it('takes at most twice the CPU time of express-session alone', async () => {
    expect(await ratio('Express', 'session by hand', 150, (client) => client.get('/'))).toBeLessThan(2)
  })
})

describe('a login', () => {
  it('takes at most twice the CPU time of one by hand', async () => {
    const signIn = (client: Client, name: string) =>
      client.newBrowser().signIn(name === 'login by hand' ? '/login' : '/openroute/login')
    expect(await ratio('node:http', 'login by hand', 50, signIn)).toBeLessThan(2)
  })
})
