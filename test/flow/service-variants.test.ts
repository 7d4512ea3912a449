import type { Emulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { APP_SETUPS, type AppSetup, type SetupApp } from '../helpers/app-setups.js'
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
import { Visitor } from '../helpers/visitor.js'

// Logins on a server over all variants of the services. Those in a page are in browser-variants.test.ts, those in a terminal in
// terminal-variants.test.ts.

let emulators: Emulator[]
beforeAll(async () => {
  emulators = await startFamily()
})
afterAll(() => Promise.all(emulators.map((emulator) => emulator.close())))

describe.each(APP_SETUPS)('$name', (setup: AppSetup) => {
  let apps: SetupApp[]
  let failures: string[] = []

  beforeAll(async () => {
    const kit = {
      key: { limit: 5 },
      onError: ({ code }: { code: string }) => failures.push(code),
      limits: false as const,
    }
    apps = await Promise.all(emulators.map((emulator) => setup.start({ emulator, kit })))
  })
  afterAll(() => Promise.all(apps.map((app) => app.close())))
  beforeEach(() => {
    failures = []
    for (const emulator of emulators) {
      emulator.clearRequests()
      emulator.clearFaults()
    }
  })

  const at = (index: number) => ({
    emulator: emulators[index] as Emulator,
    visitor: new Visitor((apps[index] as SetupApp).url),
  })

  const cases = FAMILIES.flatMap((family, index) =>
    APPROVALS.map((one) => [family, one.name, index, one.variants] as const),
  )
  it.each(cases)('P02 P05 P08 signs in at %s with %s', async (_, __, index, variants) => {
    const { emulator, visitor } = at(index)
    emulator.setVariants(variants)
    // The user changes the limit on the consent page.
    const callback = await emulator.approve(await visitor.startLogin('?returnTo=/chat'), { limit: 2 })
    const response = await visitor.openCallback(callback)
    expect([response.status, response.headers.get('location')]).toEqual([303, '/chat'])
    expect(await visitor.session()).toMatchObject({ signedIn: true, limit: 2, limitRemaining: 2 })
    expect((await visitor.chat()).status).toBe(200)
    expect(exchangesAt(emulator)).toBe(1)
    expect(failures).toEqual([])
  })

  it.each(named(REFUSALS))(
    'P02 shows a denial and lets the user retry with %s',
    async (_, { variants, returns }) => {
      const { emulator, visitor } = at(0)
      emulator.setVariants(variants)
      const consent = await visitor.startLogin()
      if (returns) {
        const page = await visitor.openCallback(await emulator.deny(consent))
        expect(page.headers.get('content-type')).toMatch(/^text\/html/)
        expect(await page.text()).toContain('/openroute/login')
        expect(failures).toContain('access_denied')
      }
      expect(await visitor.session()).toEqual({ signedIn: false })
      expect(exchangesAt(emulator)).toBe(0)
      expect((await visitor.signIn(emulator)).status).toBe(303)
      expect((await visitor.session()).signedIn).toBe(true)
    },
  )

  it.each(['callback', 'echo'] as const)(
    'P02 A16 a denial without state ends no login, with the state %s',
    async (state) => {
      const { emulator, visitor } = at(0)
      emulator.setVariants({ state, denial: 'without-state' })
      const consent = await visitor.startLogin()
      await visitor.openCallback(await emulator.deny(consent))
      // Back to the consent page, and this time the user approves.
      expect((await visitor.openCallback(await emulator.approve(consent))).status).toBe(303)
      expect((await visitor.session()).signedIn).toBe(true)
    },
  )

  it.each(named(FAILED_EXCHANGES))('P01 P03 shows the error of %s', async (_, failed) => {
    const { emulator, visitor } = at(0)
    emulator.setVariants(failed.variants)
    const callback = await emulator.approve(await visitor.startLogin())
    await failExchange(emulator, callback, failed)
    emulator.clearRequests()
    const page = await visitor.openCallback(callback)
    expect(page.status).toBeGreaterThanOrEqual(400)
    expect(await page.text()).toContain('/openroute/login')
    expect(failures).toEqual([failed.code])
    // D10: never retried by itself.
    expect(exchangesAt(emulator)).toBe(1)
    expect(await visitor.session()).toEqual({ signedIn: false })
    expect((await visitor.signIn(emulator)).status).toBe(303)
    expect((await visitor.session()).signedIn).toBe(true)
  })
})
