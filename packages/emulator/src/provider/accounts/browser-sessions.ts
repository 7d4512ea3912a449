import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

const COOKIE = 'openroute-emulator'

/** A browser that has opened one of the emulator's pages. */
export interface BrowserSession {
  /** Id of the demo user that is signed in, or `null`. */
  user: string | null
  /** Identifies the browser. Its forms are bound to it. */
  nonce: string
}

/**
 * Keeps the signed-in user of a browser in a signed cookie, so that nothing has to be stored. The cookie has a name of its
 * own, since browsers send the cookies of localhost to every port.
 */
export class BrowserSessions {
  readonly #secret = randomBytes(32)

  read(headers: IncomingHttpHeaders): BrowserSession | null {
    const cookies = (headers.cookie ?? '').split('; ').filter((cookie) => cookie.startsWith(`${COOKIE}=`))
    const [user = '', nonce = '', mac = ''] = cookies[0]?.slice(COOKIE.length + 1).split('.') ?? []
    if (cookies.length !== 1 || !this.#isValid(mac, 'session', user, nonce)) return null
    return { user: user === '' ? null : user, nonce }
  }

  create(): BrowserSession {
    return { user: null, nonce: randomBytes(16).toString('base64url') }
  }

  setCookie({ user, nonce }: BrowserSession): string {
    const value = `${user ?? ''}.${nonce}.${this.#mac('session', user ?? '', nonce)}`
    return `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax`
  }

  formToken({ nonce }: BrowserSession): string {
    return `${nonce}.${this.#mac('form', nonce)}`
  }

  /**
   * Whether a form was sent from a page of the emulator, and not from another site (CSRF). Browsers prove it with `Origin`.
   * Other clients need the cookie that the form was made for. (If browsers needed the cookie too, a new browser could not
   * open two consent pages at once.)
   */
  isSameOriginForm(headers: IncomingHttpHeaders, token: string | null, siteUrl: string): boolean {
    const [nonce = '', mac = ''] = token?.split('.') ?? []
    if (!this.#isValid(mac, 'form', nonce)) return false
    const site = headers['sec-fetch-site']
    if (site !== undefined && site !== 'same-origin') return false
    // Behind a proxy that changes `Host`, the origin is the configured one.
    if (headers.origin !== undefined)
      return headers.origin === `http://${headers.host}` || headers.origin === siteUrl
    return this.read(headers)?.nonce === nonce
  }

  #mac(...parts: string[]): string {
    return createHmac('sha256', this.#secret).update(parts.join('.')).digest('base64url')
  }

  #isValid(mac: string, ...parts: string[]): boolean {
    const [actual, expected] = [Buffer.from(mac), Buffer.from(this.#mac(...parts))]
    return actual.length === expected.length && timingSafeEqual(actual, expected)
  }
}
