import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { FLAKY_SETUPS, isDestroy, isLoginSave, isRead, type StoreCall } from '../helpers/flaky-store.js'
import { RESPONSE_TIME_LIMIT_MS } from '../helpers/response-time-limit.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

interface Phase {
  name: string
  /** Finds the first call that never gets a reply; none after it gets one either. */
  from: () => (call: StoreCall) => boolean
  ask: (visitor: Visitor) => Promise<() => Promise<Response>>
}

const login = '/openroute/login?prompt=login'
const callback = async (visitor: Visitor) => {
  const url = await emulator.approve(await visitor.startLogin('?prompt=login'))
  return () => visitor.navigate(url)
}

const writes = ({ operation }: StoreCall) => operation === 'set'
/** The session has been read; the next read is the check that it can be. */
const secondRead = () => {
  let count = 0
  return (call: StoreCall) => isRead(call) && ++count === 2
}

const PHASES: readonly Phase[] = [
  { name: 'at a login', from: secondRead, ask: async (visitor) => () => visitor.navigate(login) },
  { name: 'before the exchange', from: () => writes, ask: callback },
  { name: 'at the save', from: () => isLoginSave, ask: callback },
  { name: 'at the sign-out', from: () => isDestroy, ask: async (visitor) => () => visitor.signOut() },
]

describe.each(FLAKY_SETUPS)('$name', (setup) => {
  it.each(PHASES)(
    'D14 responds with 503 within 2 seconds when the store stalls $name',
    async ({ from, ask }) => {
      const app = await setup.start({ emulator })
      onTestFinished(() => app.close())
      const visitor = new Visitor(app.url)
      await visitor.signIn(emulator)
      const act = await ask(visitor)
      const begins = from()
      let stalls = false
      const { reached, release } = app.faults.hold((call) => {
        stalls ||= begins(call)
        return stalls
      })
      onTestFinished(release)
      const began = performance.now()
      expect((await act()).status).toBe(503)
      expect(performance.now() - began).toBeLessThan(RESPONSE_TIME_LIMIT_MS)
      await reached
    },
  )
})
