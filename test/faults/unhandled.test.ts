import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Fault } from '@openroute-kit/emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Visitor } from '../helpers/visitor.js'

const CHAT = '/api/v1/chat/completions'
const EXCHANGE = '/api/v1/auth/keys'

let child: ChildProcess
let apps: { express: string; web: string }
let printed = ''

beforeAll(async () => {
  child = fork(fileURLToPath(new URL('../helpers/strict-app.mjs', import.meta.url)), {
    execArgv: ['--unhandled-rejections=strict'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      printed += chunk
    })
  const [ready] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`The app did not start:\n${printed}`))),
  ])
  apps = ready as typeof apps
})
afterAll(() => void child.kill())

interface AppReport {
  approved?: string
  open: number
}

/** Sends a command to the app's process. Fails when that process has ended. */
async function command(message: {
  fail?: [string, Fault]
  clear?: boolean
  down?: boolean
  approve?: string
}): Promise<AppReport> {
  expect({ exit: child.exitCode, signal: child.signalCode, printed }).toMatchObject({
    exit: null,
    signal: null,
  })
  const report = once(child, 'message')
  child.send(message)
  return (await report)[0] as AppReport
}

async function signIn(visitor: Visitor): Promise<Response> {
  const { approved = '' } = await command({ approve: await visitor.startLogin() })
  return visitor.navigate(approved)
}

describe.each(['express', 'web'] as const)(
  'the %s app in a process that tolerates no unhandled rejection',
  (kind) => {
    let visitor: Visitor

    beforeAll(async () => {
      visitor = new Visitor(apps[kind])
      expect((await signIn(visitor)).status).toBe(303)
    })

    const FAULTS: readonly Fault[] = [
      { kind: 'hang' },
      { kind: 'reset' },
      { kind: 'reset', processed: true },
      { kind: 'redirect', location: 'http://127.0.0.1:9/' },
      { kind: 'respond', status: 200, body: 'text' },
      { kind: 'respond', status: 204 },
      { kind: 'respond', status: 204, headers: { 'content-type': 'application/json' } },
      { kind: 'respond', status: 205, headers: { 'content-type': 'text/event-stream' } },
      { kind: 'respond', status: 500, headers: { 'content-type': 'application/json' }, body: '{' },
      { kind: 'gzip-bomb', bytes: 8 * 1024 * 1024 },
      { kind: 'headers', headers: { 'content-encoding': 'gzip' } },
      { kind: 'headers', headers: { 'content-encoding': 'br' } },
      { kind: 'hang-mid-body' },
      { kind: 'die-mid-stream' },
      { kind: 'error-mid-stream' },
    ]

    async function survives(): Promise<void> {
      await command({ clear: true })
      expect(await visitor.session()).toMatchObject({ signedIn: true })
      expect((await visitor.chat({ model: 'emulator/echo' })).status).toBe(200)
      expect(printed).toBe('')
    }

    it.each(FAULTS)('D22 survives completions and their clients’ leaving with %o', async (fault) => {
      const outcomes = async (stream: boolean, leaveAfter: number | null) => {
        await command({ fail: [CHAT, fault] })
        const leave = new AbortController()
        if (leaveAfter !== null) setTimeout(() => leave.abort(), leaveAfter)
        const response = await visitor.chat({ stream }, { signal: leave.signal }).catch(() => null)
        // Some clients never settle when a body is not compressed as declared; that is not the app's fault.
        await Promise.race([response?.text().catch(() => null), sleep(2000)])
      }
      for (const leaveAfter of [null, 0, 5, 20]) {
        await outcomes(true, leaveAfter)
        await outcomes(false, leaveAfter)
      }
      await survives()
    })

    it.each(FAULTS)('D22 survives an exchange with %o', async (fault) => {
      const other = new Visitor(apps[kind])
      const { approved = '' } = await command({ approve: await other.startLogin() })
      await command({ fail: [EXCHANGE, fault] })
      await (await other.navigate(approved)).text()
      await survives()
    })

    it('D22 survives a store that fails at every route', async () => {
      const other = new Visitor(apps[kind])
      const { approved = '' } = await command({ approve: await other.startLogin() })
      await command({ down: true })
      for (const path of ['/openroute/login', approved]) expect((await other.navigate(path)).status).toBe(503)
      for (const path of ['/openroute/session', '/openroute/api/models'])
        expect((await visitor.navigate(path)).status).toBe(503)
      expect((await visitor.chat()).status).toBe(503)
      expect((await visitor.signOut()).status).toBe(503)
      await command({ down: false })
      await survives()
    })

    it('D22 survives a store that fails during a stream', async () => {
      const response = await visitor.chat({ stream: true })
      const reader = (response.body as ReadableStream<Uint8Array>).getReader()
      await reader.read()
      await command({ down: true })
      while (!(await reader.read().catch(() => ({ done: true }))).done) {}
      await command({ down: false })
      await survives()
    })

    it('D22 survives a sign-out in mid-stream', async () => {
      const visitor = new Visitor(apps[kind])
      await signIn(visitor)
      const streams = [0, 1, 2].map(() => visitor.chat({ stream: true, model: 'emulator/endless' }))
      const responses = await Promise.all(streams)
      await visitor.signOut()
      for (const response of responses) await response.text().catch(() => null)
      await survives()
    })
  },
)
