import { request } from 'undici'

/**
 * Follows what becomes of the provider's open responses. `closed(count)` resolves when that many more have been closed, with the time at
 * which the provider noticed the last one.
 *
 * @param {string} providerUrl
 */
export async function watchProvider(providerUrl) {
  const { body } = await request(`${providerUrl}/events`, { bodyTimeout: 0 })
  let closed = 0
  let lastAt = 0
  let text = ''
  let check = () => {}
  body.on('data', (chunk) => {
    const lines = (text + chunk).split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) {
      closed++
      lastAt = JSON.parse(line).closed
    }
    check()
  })
  body.on('error', () => {})
  return {
    /** @returns {Promise<number>} milliseconds since 1970 */
    closed(/** @type {number} */ count) {
      const target = closed + count
      return new Promise((resolve) => {
        check = () => {
          if (closed >= target) resolve(lastAt)
        }
      })
    },
    stop: () => body.destroy(),
  }
}
