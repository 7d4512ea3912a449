/**
 * What one login takes in a page.
 *
 * @typedef {object} Visit
 * @property {number} redirectMs from the click to the request for the provider's page
 * @property {number} readyMs from the request for the callback page until the user is signed in
 * @property {number} requestsBefore between the click and the provider's page
 * @property {number} requestsAfter from the callback page until the user is signed in; its own document, scripts and preflights don't
 *   count
 * @property {number} preflights the preflights among them
 */

/**
 * Logs in once, in a private window.
 *
 * @param {object} options
 * @param {import('playwright-core').Browser} options.browser
 * @param {string} options.url of the page
 * @param {readonly string[]} options.authorizeUrls the beginnings of the providers' pages
 * @param {(url: string) => string | Promise<string>} options.approve returns the callback URL
 * @param {ReturnType<typeof import('./request-log.mjs').createRequestLog>} options.log
 * @returns {Promise<Visit>}
 */
export async function visit({ browser, url, authorizeUrls, approve, log }) {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    const errors = /** @type {string[]} */ ([])
    page.on('pageerror', (error) => errors.push(error.message))
    const isProvider = (/** @type {string} */ requested) =>
      authorizeUrls.some((start) => requested.startsWith(start))

    await page.goto(url)
    await page.locator('.waits-for-click').waitFor()
    log.take()
    const [request] = await Promise.all([
      page.waitForRequest((sent) => isProvider(sent.url())),
      page.locator('button').first().click(),
    ])
    await request.response()
    const redirectedAt = request.timing().startTime
    const before = log.take()

    const callback = await approve(request.url())
    const response = await page.goto(callback, { waitUntil: 'commit' })
    const ready = page.locator('body[data-ready-at]')
    await ready.waitFor({ state: 'attached' }).catch((cause) => {
      throw new Error(`${url} did not log in: ${errors.join(' ')}`, { cause })
    })
    const [readyAt, clickedAt] = await ready.evaluate((body) => [
      Number(body.dataset.readyAt),
      Number(sessionStorage.getItem('clickedAt')),
    ])
    const after = log.take().filter(({ time, path }) => time < (readyAt ?? 0) && !/\/assets\//.test(path))
    const preflights = after.filter(({ method }) => method === 'OPTIONS').length
    return {
      redirectMs: redirectedAt - (clickedAt ?? 0),
      readyMs: (readyAt ?? 0) - startOf(response?.request() ?? null),
      requestsBefore: before.length - 1,
      requestsAfter: after.length - preflights - 1,
      preflights,
    }
  } finally {
    await context.close()
  }
}

/**
 * When the first request of a chain of redirects was sent, in milliseconds since 1970.
 *
 * @returns {number}
 */
function startOf(/** @type {import('playwright-core').Request | null} */ request) {
  const previous = request?.redirectedFrom() ?? null
  return previous === null ? (request?.timing().startTime ?? Number.NaN) : startOf(previous)
}
