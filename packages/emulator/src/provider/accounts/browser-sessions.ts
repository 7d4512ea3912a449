import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

const COOKIE = 'openroute-emulator'

/** A browser at the emulator's pages. */
export interface Visitor {
  /** Id of the demo user that is signed in, or `null`. */
  user: string | null
  /** Names the browser; its forms are bound to it. */
  nonce: string
}

/**
 * Who is signed in at the emulator's pages: a signed cookie, so that nothing has to be stored. The cookie's name is
 * the emulator's own, since browsers send cookies of localhost to every port.
 */
export class Visitors {
  readonly #secret = randomBytes(32)

  read(headers: IncomingHttpHeaders): Visitor | null {
    const cookies = (headers.cookie ?? '').split('; ').filter((one) => one.startsWith(`${COOKIE}=`))
    const [user = '', nonce = '', mac = ''] = cookies[0]?.slice(COOKIE.length + 1).split('.') ?? []
    if (cookies.length !== 1 || !this.#holds(mac, 'visitor', user, nonce)) return null
    return { user: user === '' ? null : user, nonce }
  }

  create(): Visitor {
    return { user: null, nonce: randomBytes(16).toString('base64url') }
  }

  setCookie({ user, nonce }: Visitor): string {
    const value = `${user ?? ''}.${nonce}.${this.#mac('visitor', user ?? '', nonce)}`
    return `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax`
  }

  formToken({ nonce }: Visitor): string {
    return `${nonce}.${this.#mac('form', nonce)}`
  }

  /**
   * Whether a form was sent from a page of the emulator, not by another site that wants a click in the user's name.
   * A browser says so itself with `Origin`; a client that doesn't must bring the cookie which the form was made for.
   * (Asking for the cookie in both cases would break two consent pages that a fresh browser opens at once.)
   */
  isOwnForm(headers: IncomingHttpHeaders, token: string | null): boolean {
    const [nonce = '', mac = ''] = token?.split('.') ?? []
    if (!this.#holds(mac, 'form', nonce)) return false
    const site = headers['sec-fetch-site']
    if (site !== undefined && site !== 'same-origin') return false
    if (headers.origin !== undefined) return headers.origin === `http://${headers.host}`
    return this.read(headers)?.nonce === nonce
  }

  #mac(...parts: string[]): string {
    return createHmac('sha256', this.#secret).update(parts.join('.')).digest('base64url')
  }

  #holds(mac: string, ...parts: string[]): boolean {
    const [given, right] = [Buffer.from(mac), Buffer.from(this.#mac(...parts))]
    return given.length === right.length && timingSafeEqual(given, right)
  }
}
