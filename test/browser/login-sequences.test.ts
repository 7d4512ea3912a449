import fc from 'fast-check'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, inject, it, vi } from 'vitest'
import { runs } from '../fuzz/fuzz.js'
import { launchLightBrowser } from '../helpers/launch-browser.js'
import { runSequence } from '../model/logins/run-sequence.js'
import { settings } from '../model/logins/setting.js'
import { readSequence, steps } from '../model/logins/steps.js'

let browser: Browser
beforeAll(async () => {
  browser = await launchLightBrowser()
})
afterAll(() => browser?.close())

/** A sequence from a failure, to be repeated. */
const given = process.env.LOGIN_SEQUENCE
/** More than a busy machine takes. At night the projects have no limit but this one. */
const LIMIT_MS = 15 * 60_000 * Math.max(1, inject('nightly') ? 20 : 1)
vi.setConfig({ testTimeout: 2 * LIMIT_MS })
/** Of each lane. The lanes share the browser and run at the same time. */
const SEQUENCES = 75
const LANES = [
  ['with the key in the page', settings('page', 'redirect')],
  ['with the key in the page, in a window', settings('page', 'popup')],
  ['with the key on an Express server', settings('express')],
  ['with the key on a server of the Web handler', settings('web')],
] as const

describe('any sequence of what users do', () => {
  it.runIf(given)('a given sequence', async () => {
    await runSequence(browser, ...readSequence(given as string))
  })

  it.runIf(!given).concurrent.each(LANES)(
    'L01 L02 L03 L04 L06 ends as the model says, %s',
    async (_, setting) => {
      await fc.assert(
        fc.asyncProperty(setting, steps, (setting, steps) => runSequence(browser, setting, steps)),
        { ...runs(SEQUENCES), interruptAfterTimeLimit: LIMIT_MS },
      )
    },
  )
})
