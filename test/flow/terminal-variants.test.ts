import { type ExchangedKey, login, OpenRouteError } from '@openroute-kit/cli'
import type { Emulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  APPROVALS,
  exchangesAt,
  FAILED_EXCHANGES,
  FAMILIES,
  failExchange,
  named,
  REFUSALS,
  startFamily,
} from '../helpers/service-variants.js'

// Logins in a terminal over all variants of the services: by the loopback callback, and by a paste.

let emulators: Emulator[]
beforeAll(async () => {
  emulators = await startFamily()
})
afterAll(() => Promise.all(emulators.map((emulator) => emulator.close())))
beforeEach(() => {
  for (const emulator of emulators) {
    emulator.clearRequests()
    emulator.clearFaults()
  }
})

interface StartedLogin {
  /** The URL of the consent page. */
  url: string
  outcome: Promise<ExchangedKey>
  paste: (text: string) => void
  cancel: () => void
}

async function start({ provider }: Emulator): Promise<StartedLogin> {
  const controller = new AbortController()
  let paste: StartedLogin['paste'] = () => {}
  const pasted = new Promise<string>((resolve) => {
    paste = resolve
  })
  let outcome: StartedLogin['outcome'] | undefined
  const url = await new Promise<string>((onUrl, reject) => {
    const { signal } = controller
    outcome = login({
      appName: 'Test tool',
      provider,
      key: { limit: 5 },
      signal,
      onUrl,
      readCode: () => pasted,
    })
    outcome.catch(reject)
  })
  return { url, outcome: outcome as StartedLogin['outcome'], paste, cancel: () => controller.abort() }
}

/** The code of the error with which a login ends. */
async function codeOf(outcome: Promise<ExchangedKey>): Promise<string> {
  const error = await outcome.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof OpenRouteError ? error.code : String(error)
}

async function signIn(emulator: Emulator): Promise<ExchangedKey> {
  const { url, outcome } = await start(emulator)
  await fetch(await emulator.approve(url))
  return outcome
}

describe('login', () => {
  const cases = FAMILIES.flatMap((family, index) =>
    APPROVALS.map((one) => [family, one.name, index, one.variants] as const),
  )
  it.each(cases)('P02 P05 P08 signs in at %s with %s', async (_, __, index, variants) => {
    const emulator = emulators[index] as Emulator
    emulator.setVariants(variants)
    const { url, outcome } = await start(emulator)
    // The user changes the limit on the consent page.
    const response = await fetch(await emulator.approve(url, { limit: 2 }))
    expect(response.status).toBe(200)
    expect(emulator.getKey((await outcome).key).limit).toBe(2)
    expect(exchangesAt(emulator)).toBe(1)
  })

  it.each(cases)('T01 P02 signs in by a pasted URL at %s with %s', async (_, __, index, variants) => {
    const emulator = emulators[index] as Emulator
    emulator.setVariants(variants)
    const { url, outcome, paste } = await start(emulator)
    paste(await emulator.approve(url))
    expect((await outcome).userId).toBe('user_lin')
    expect(exchangesAt(emulator)).toBe(1)
  })

  it.each(named(REFUSALS))('P02 shows a denial and lets the user retry with %s', async (_, refusal) => {
    const [emulator] = emulators as [Emulator]
    emulator.setVariants(refusal.variants)
    const { url, outcome, cancel } = await start(emulator)
    const denied = refusal.returns ? await emulator.deny(url) : null
    if (denied !== null) {
      const page = await fetch(denied)
      expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    }
    // Without a state, any site may have sent the denial: the login waits until the user approves after all, or gives up. A16
    const waits = denied === null || !new URL(denied).searchParams.has('state')
    if (waits) cancel()
    expect(await codeOf(outcome)).toBe(waits ? 'cancelled' : 'access_denied')
    expect(exchangesAt(emulator)).toBe(0)
    expect((await signIn(emulator)).userId).toBe('user_lin')
  })

  it.each(['callback', 'echo'] as const)(
    'P02 A16 a denial without state ends no login, with the state %s',
    async (state) => {
      const [emulator] = emulators as [Emulator]
      emulator.setVariants({ state, denial: 'without-state' })
      const { url, outcome } = await start(emulator)
      await fetch(await emulator.deny(url))
      // Back to the consent page, and this time the user approves.
      await fetch(await emulator.approve(url))
      expect((await outcome).userId).toBe('user_lin')
    },
  )

  it.each(named(FAILED_EXCHANGES))('P01 P03 ends with the error of %s', async (_, failed) => {
    const [emulator] = emulators as [Emulator]
    emulator.setVariants(failed.variants)
    const { url, outcome } = await start(emulator)
    const callback = await emulator.approve(url)
    await failExchange(emulator, callback, failed)
    emulator.clearRequests()
    await fetch(callback)
    expect(await codeOf(outcome)).toBe(failed.code)
    // D10: never retried by itself.
    expect(exchangesAt(emulator)).toBe(1)
    expect((await signIn(emulator)).userId).toBe('user_lin')
  })
})
