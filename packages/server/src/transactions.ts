import { type LoginTransaction, TRANSACTION_LIFETIME_MS } from '@openroute-kit/core'
import { base64url } from 'jose'
import type { Config } from './config.js'
import { cookieName, readCookies, setCookie } from './cookies.js'
import type { RouteRequest } from './route-request.js'

/** B14: so many logins may be under way in one browser. */
const MAX_TRANSACTIONS = 5
/** B14: and so many bytes of them, since Node refuses requests with more than 16 KiB of headers. */
const MAX_TRANSACTION_BYTES = 8 * 1024
/** Time and hash of the state; any other name below the prefix is none of the kit's. */
const OWN_NAME = /^[\da-z]{7}-[\w-]{12}$/

const prefix = (config: Config) => cookieName('openroute-tx-', config.secure)

/** The transaction with what the server wants to know at the callback. */
export interface ServerTransaction extends LoginTransaction {
  /** Milliseconds since 1970, or `null`: when the key that was asked for ends. */
  readonly keyExpiresAt: number | null
  /** The login that this one replaces, or `null`. */
  readonly loginBefore: string | null
}

/** `Set-Cookie` values that keep a new transaction in a cookie of its own (C07) and evict the oldest ones. */
export async function storeTransaction(
  config: Config,
  request: RouteRequest,
  transaction: ServerTransaction,
): Promise<string[]> {
  const seconds = Math.floor(transaction.createdAt / 1000)
    .toString(36)
    .padStart(7, '0')
  const name = `${prefix(config)}${seconds}-${await shortId(transaction.state)}`
  const value = await config.sealer.seal('transaction', transaction)
  // The time stands in the name, so that sorting the names puts the oldest first without opening any.
  const others = [...transactionCookies(config, request)].sort(([one], [other]) => (one < other ? -1 : 1))
  const evicted: string[] = []
  let size = sizeOf([[name, value], ...others])
  while (others.length > 0 && (others.length >= MAX_TRANSACTIONS || size > MAX_TRANSACTION_BYTES)) {
    const oldest = others.shift() as [string, string]
    evicted.push(removeCookie(config, oldest[0]))
    size -= sizeOf([oldest])
  }
  return [
    ...evicted,
    setCookie(name, value, { secure: config.secure, maxAge: TRANSACTION_LIFETIME_MS / 1000 }),
  ]
}

export interface FoundTransaction {
  /** The name under which it is claimed; tells nothing of the state. */
  claimName: string
  transaction: ServerTransaction
  /** `Set-Cookie` value that removes it. */
  removal: string
}

/** The transaction of this browser for a state, or `null` when it has none (A01, C25). */
export async function findTransaction(
  config: Config,
  request: RouteRequest,
  state: string,
): Promise<FoundTransaction | null> {
  const id = await shortId(state)
  for (const [name, value] of transactionCookies(config, request)) {
    if (!name.endsWith(`-${id}`)) continue
    const opened = await config.sealer.open('transaction', value)
    if (opened === null) continue
    return {
      claimName: id,
      transaction: opened.payload as ServerTransaction,
      removal: removeCookie(config, name),
    }
  }
  return null
}

function transactionCookies(config: Config, request: RouteRequest): Map<string, string> {
  const start = prefix(config)
  return readCookies(
    request.header('cookie'),
    (name) => name.startsWith(start) && OWN_NAME.test(name.slice(start.length)),
  )
}

function sizeOf(cookies: readonly (readonly [name: string, value: string])[]): number {
  return cookies.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
}

function removeCookie(config: Config, name: string): string {
  return setCookie(name, '', { secure: config.secure, maxAge: 0 })
}

/** 72 bits of the state's hash: cookie names and claims stand in logs, where the state must not (B30). */
async function shortId(state: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(state))
  return base64url.encode(new Uint8Array(digest, 0, 9))
}
