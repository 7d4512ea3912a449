// @vitest-environment happy-dom
// @vitest-environment-options {"url":"http://localhost:3000/app"}
import type { LoginState } from '@openroute-kit/browser'
import type { Emulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { create, navigate, useBrowserLogins, waitForState } from '../helpers/browser-login.js'
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

// Logins in a page without a server, over all variants of the services.

let emulators: Emulator[]
beforeAll(async () => {
  emulators = await startFamily()
})
afterAll(() => Promise.all(emulators.map((emulator) => emulator.close())))
useBrowserLogins()
beforeEach(() => {
  navigate.mockClear()
  for (const emulator of emulators) {
    emulator.clearRequests()
    emulator.clearFaults()
  }
})

/** The page is loaded at `url`. Resolves with the state in which its login comes to rest. */
async function load({ provider }: Emulator, url: string) {
  history.replaceState(null, '', url)
  const login = create({ provider, fetch, key: { limit: 5 } })
  const state = await waitForState(login, isAtRest)
  return { login, state }
}

function isAtRest(state: LoginState): boolean {
  return state.status !== 'signing-in' && !(state.status === 'signed-in' && state.limit === undefined)
}

/** Presses the button. Resolves with the URL of the consent page. */
async function start(emulator: Emulator, url = '/app'): Promise<string> {
  const { login } = await load(emulator, url)
  await login.login()
  login.dispose()
  return String(navigate.mock.lastCall?.[0])
}

async function signIn(emulator: Emulator, limit = 2): Promise<LoginState> {
  return (await load(emulator, await emulator.approve(await start(emulator), { limit }))).state
}

describe('createBrowserLogin', () => {
  const cases = FAMILIES.flatMap((family, index) =>
    APPROVALS.map((one) => [family, one.name, index, one.variants] as const),
  )
  it.each(cases)('P02 P05 P08 signs in at %s with %s', async (_, __, index, variants) => {
    const emulator = emulators[index] as Emulator
    emulator.setVariants(variants)
    // The user changes the limit on the consent page.
    expect(await signIn(emulator)).toMatchObject({ status: 'signed-in', limit: 2, limitRemaining: 2 })
    expect(location.search).toBe('')
    expect(exchangesAt(emulator)).toBe(1)
  })

  it.each(named(REFUSALS))('P02 shows a denial and lets the user retry with %s', async (_, refusal) => {
    const [emulator] = emulators as [Emulator]
    emulator.setVariants(refusal.variants)
    const consent = await start(emulator)
    if (refusal.returns) {
      const { login, state } = await load(emulator, await emulator.deny(consent))
      expect(state).toMatchObject({ status: 'error', error: { code: 'access_denied' } })
      expect(location.search).toBe('')
      login.dispose()
    } else expect((await load(emulator, '/app')).state.status).toBe('signed-out')
    expect(exchangesAt(emulator)).toBe(0)
    expect(await signIn(emulator)).toMatchObject({ status: 'signed-in' })
  })

  it.each(['callback', 'echo'] as const)(
    'P02 A16 a denial without state ends no login, with the state %s',
    async (state) => {
      const [emulator] = emulators as [Emulator]
      emulator.setVariants({ state, denial: 'without-state' })
      const consent = await start(emulator)
      ;(await load(emulator, await emulator.deny(consent))).login.dispose()
      // Back to the consent page, and this time the user approves.
      expect((await load(emulator, await emulator.approve(consent))).state.status).toBe('signed-in')
    },
  )

  it.each(named(FAILED_EXCHANGES))('P01 P03 shows the error of %s', async (_, failed) => {
    const [emulator] = emulators as [Emulator]
    emulator.setVariants(failed.variants)
    const callback = await emulator.approve(await start(emulator))
    await failExchange(emulator, callback, failed)
    emulator.clearRequests()
    const { login, state } = await load(emulator, callback)
    expect(state).toMatchObject({ status: 'error', error: { code: failed.code } })
    // D10: never retried by itself.
    expect(exchangesAt(emulator)).toBe(1)
    login.dispose()
    expect(await signIn(emulator)).toMatchObject({ status: 'signed-in' })
  })
})
