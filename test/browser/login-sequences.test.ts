import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { factor } from '../fuzz/fuzz.js'
import { launchLightBrowser } from '../helpers/launch-browser.js'
import { openProfile, runSequence } from '../model/logins/run-sequence.js'
import { LANES, sequencesOf } from '../model/logins/sequences.js'
import { serveKit } from '../model/logins/servers.js'
import { readSequence } from '../model/logins/steps.js'

let browser: Browser
let kit: Awaited<ReturnType<typeof serveKit>>
beforeAll(async () => {
  ;[browser, kit] = await Promise.all([launchLightBrowser(), serveKit()])
})
afterAll(() => Promise.all([browser?.close(), kit?.close()]))

/** A sequence from a failure, to be repeated. */
const given = process.env.LOGIN_SEQUENCE
/** Each of the six lanes has 25 openings: 300 sequences. */
const ROUNDS = Math.ceil(2 * factor)
/** The same sequences in every run by day, so that a change is to blame for a failure; others with `LOGIN_SEED`, and at night. */
const SEED = inject('nightly') ? inject('fuzzSeed') : Number(process.env.LOGIN_SEED ?? 3)
/** More than a busy machine takes. */
vi.setConfig({ testTimeout: ROUNDS * 10 * 60_000 })
/** Whoever broke the login wants to see how, not 300 times. */
const MAX_FAILURES = 3

describe('any sequence of what users do', () => {
  if (given) {
    it('a given sequence', async () => {
      const [setting, rest] = readSequence(given)
      await runSequence(await openProfile(browser, kit.url), { setting, opening: [], rest })
    })
    return
  }

  it.concurrent.each(LANES.map((lane, index) => [...lane, index] as const))(
    'L01 L02 L03 L04 L06 ends as the model says: %s, %s',
    async (_app, _mode, lane) => {
      const profile = await openProfile(browser, kit.url)
      const failures: string[] = []
      for (const sequence of sequencesOf(lane, ROUNDS, SEED)) {
        await runSequence(profile, sequence).catch((error: Error) => failures.push(error.message))
        if (failures.length >= MAX_FAILURES) break
      }
      expect(failures.join('\n\n')).toBe('')
    },
  )
})
