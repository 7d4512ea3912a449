import { startEmulator } from '@openroute-kit/emulator'
import { chromium } from 'playwright-core'
import { findChromium, findHeadlessShell } from '../../helpers/find-tools.mjs'
import { startApp } from '../page/app.mjs'
import { PAGES } from '../page/pages.mjs'
import { createRequestLog } from '../page/request-log.mjs'
import { startTenant } from '../page/tenant.mjs'
import { visit } from '../page/visit.mjs'
import { spreadOf } from '../report/statistics.mjs'

export const name = 'page'
export const title = 'A login in a page, in Chromium'

const COLUMNS = /** @type {const} */ ([
  ['redirectMs', 'click to redirect', 'ms'],
  ['requestsBefore', 'requests before the redirect', 'count'],
  ['readyMs', 'callback to ready', 'ms'],
  ['requestsAfter', 'requests from callback to ready', 'count'],
  ['preflights', 'preflights of these', 'count'],
])

/** @type {import('../types.js').Area['run']} */
export async function run({ quick, progress }) {
  const executablePath = findHeadlessShell() ?? findChromium()
  if (executablePath === null) return { rows: [], notes: ['Not measured: no Chromium on this machine.'] }

  const log = createRequestLog()
  const emulator = await startEmulator()
  emulator.subscribe(({ done, method, path }) => done || log.add(method, path))
  const tenant = await startTenant(log)
  const app = await startApp(log, emulator, tenant.url)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const authorizeUrls = [emulator.provider.authorizeUrl, `${tenant.url}/authorize`]
  const approve = (/** @type {string} */ url) =>
    url.startsWith(tenant.url) ? tenant.approve(url) : emulator.approve(url)

  const rounds = quick ? 2 : 11
  /** @type {import('../page/visit.mjs').Visit[][]} */
  const visits = Object.keys(PAGES).map(() => [])
  try {
    for (let round = 0; round <= rounds; round++) {
      progress(`logins in a page, round ${round} of ${rounds}`)
      for (const [index, { path }] of Object.values(PAGES).entries()) {
        const result = await visit({ browser, url: app.url + path, authorizeUrls, approve, log })
        if (round > 0) visits[index]?.push(result) // the first one warms the browser up
      }
    }
  } finally {
    await browser.close()
    app.close()
    tenant.close()
    await emulator.close()
  }

  return {
    rows: Object.keys(PAGES).flatMap((subject, index) =>
      COLUMNS.map(([key, column, unit]) => {
        const spread = spreadOf((visits[index] ?? []).map((one) => one[key]))
        return { table: 'One login', subject, column, unit, spread }
      }),
    ),
    notes: [
      'All servers are local, so the times are those of the browser and the servers; on a network, each request adds a round trip.',
      'Requests between the servers count too; the callback page itself, scripts, and what follows once the user is signed in do not.',
      "OpenRouter's React button is not on npm; its login is that of the hand-written page, without the check of the state.",
    ],
  }
}
