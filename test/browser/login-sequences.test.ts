import fc from 'fast-check'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
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

const given = process.env.LOGIN_SEQUENCE
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
        { ...runs(75), interruptAfterTimeLimit: 600_000 },
      )
    },
  )
})
