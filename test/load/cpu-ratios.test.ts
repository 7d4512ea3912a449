// Keeps the kit's CPU time from growing unnoticed. `npm run bench` measures it precisely; here it is compared in a few seconds with what
// one writes by hand, in the same run. The fastest of several alternating rounds counts: what else the machine does can only slow a
// round down. A bound is about twice of what was measured, so a failure is a change in the code.
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Client } from '../bench/harness/client.mjs'
import type { ServerProcess } from '../bench/harness/processes.mjs'
import { cpuPer, repeat } from '../bench/harness/rounds.mjs'
import { openTestBed } from '../bench/harness/test-bed.mjs'

// A busy machine takes its time; nothing is asserted about how much.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

const ROUNDS = 6
const AT_ONCE = 8
const PHOTO = `data:image/jpeg;base64,${'QUJD'.repeat(225_000)}`

const SERVERS = {
  'raw node:http': { module: 'servers/by-hand/raw-proxy.mjs' },
  'session by hand': { module: 'servers/by-hand/session.mjs', options: { kind: 'express-session' } },
  'login by hand': { module: 'servers/by-hand/login.mjs', options: { kind: 'sealed-fetch' } },
  'kit, Express': { module: 'servers/kit/express.mjs' },
  'kit, node:http': { module: 'servers/kit/node.mjs' },
}
type Name = keyof typeof SERVERS

let bed: Awaited<ReturnType<typeof openTestBed>>
const subjects = new Map<Name, { server: ServerProcess; client: Client }>()

beforeAll(async () => {
  bed = await openTestBed()
  const start = async (name: Name) => {
    const subject = await bed.start(SERVERS[name])
    if (name.startsWith('kit')) await subject.client.signIn()
    if (name === 'session by hand') await subject.client.get('/sign-in')
    subjects.set(name, subject)
  }
  await Promise.all((Object.keys(SERVERS) as Name[]).map(start))
})
afterAll(() => bed?.close())

/** CPU time of `count` times `work` at each of the servers, divided by that at the first one. */
async function ratios(
  names: readonly Name[],
  count: number,
  work: (client: Client, name: Name) => Promise<unknown>,
): Promise<number[]> {
  const measured = names.map((name) => {
    const { server, client } = subjects.get(name) as { server: ServerProcess; client: Client }
    return { server, work: () => work(client, name), least: Number.POSITIVE_INFINITY }
  })
  // Until the code is compiled.
  await Promise.all(measured.map((each) => repeat(6 * count, AT_ONCE, each.work)))
  for (let round = 0; round < ROUNDS; round++)
    for (const each of measured)
      each.least = Math.min(each.least, await cpuPer(each.server, count, AT_ONCE, each.work))
  const [reference, ...others] = measured.map(({ least }) => least)
  const results = others.map((each) => each / (reference ?? Number.NaN))
  process.stdout.write(
    `${names
      .slice(1)
      .map((name, index) => `${name}: ${results[index]?.toFixed(2)} ×`)
      .join(', ')}\n`,
  )
  return results
}

const PROXIES: Name[] = ['raw node:http', 'kit, Express', 'kit, node:http']

it('a stream of 200 events takes at most 3 times the CPU time of 30 lines of node:http', async () => {
  const results = await ratios(PROXIES, 30, (client) => client.completeAll('stream'))
  expect(Math.max(...results)).toBeLessThan(3)
})

it('a JSON response takes at most 6 times the CPU time of 30 lines of node:http', async () => {
  const results = await ratios(PROXIES, 100, (client) => client.completeAll('json'))
  expect(Math.max(...results)).toBeLessThan(6)
})

it('a request of 900 kB takes at most 6 times the CPU time of 30 lines of node:http', async () => {
  const results = await ratios(PROXIES, 4, (client) => client.completeAll('json', { padding: PHOTO }))
  expect(Math.max(...results)).toBeLessThan(6)
})

it('a session takes at most twice the CPU time of express-session alone', async () => {
  const results = await ratios(['session by hand', 'kit, Express'], 100, (client) => client.get('/'))
  expect(Math.max(...results)).toBeLessThan(2)
})

it('a login takes at most 3 times the CPU time of one by hand', async () => {
  const results = await ratios(['login by hand', 'kit, node:http'], 40, (client, name) =>
    client.newBrowser().signIn(name === 'login by hand' ? '/login' : '/openroute/login'),
  )
  expect(Math.max(...results)).toBeLessThan(3)
})
