import type { LoginTransaction } from '@openroute-kit/core'
import { randomToken, TRANSACTION_LIFETIME_MS } from '@openroute-kit/core/internal'
import { base64url } from 'jose'
import type { Context } from '../context.js'
import { cookieName, readCookies, setCookie } from '../http/cookies.js'
import type { RouteRequest } from '../http/route-request.js'
import type { SessionRecord } from '../session/session-record.js'

/** B14: so many logins may be under way in one browser. */
const MAX_TRANSACTIONS = 5
/** B14, F07: and so many bytes of them, since nginx refuses requests with more than 8 KiB in a header line. */
const MAX_TRANSACTION_BYTES = 3 * 1024
/** Who began it, time, and hash of the state; any other name below the prefix is none of the kit's. */
const OWN_NAME = /^[fo][\da-z]{7}-[\w-]{12}$/

/** The transaction with what the server wants to know at the callback. */
export interface ServerTransaction extends LoginTransaction {
  /** Milliseconds since 1970, or `null`: when the key that was asked for ends. */
  readonly keyExpiresAt: number | null
  /** The login that this one replaces, or `null`. */
  readonly loginBefore: ReplacedLogin | null
  /** Names the browser for as long as logins are under way in it. Random. F35 */
  readonly browser: string
}

export type ReplacedLogin = Pick<SessionRecord, 'loginId' | 'expiresAt'>

/** What is sealed of it: all else follows from the configuration, which the seal is bound to. */
type Sealed = [
  state: string,
  codeVerifier: string,
  createdAt: number,
  returnTo: string,
  keyExpiresAt: number | null,
  loginBefore: [loginId: string, expiresAt: number] | null,
  browser: string,
]

type Cookie = readonly [name: string, value: string]

/**
 * `Set-Cookie` values that keep a new transaction in a cookie of its own (C07) and evict older ones (B14). A login that
 * another site began (`foreign`) evicts only such a one: any page may begin them (F07).
 *
 * Resolves with `null` where a foreign login finds no room beside those that this app began.
 */
export async function storeTransaction(
  context: Context,
  request: RouteRequest,
  transaction: Omit<ServerTransaction, 'browser'>,
  foreign: boolean,
): Promise<string[] | null> {
  const seconds = Math.floor(transaction.createdAt / 1000)
    .toString(36)
    .padStart(7, '0')
  const name = `${prefix(context)}${foreign ? 'f' : 'o'}${seconds}-${await shortId(transaction.state)}`
  const [browser = randomToken(12)] = await browsersOf(context, request)
  const value = await context.sealer.seal('transaction', pack({ ...transaction, browser }))
  // By their names, foreign ones come first, then the oldest, without opening any.
  const others = [...transactionCookies(context, request)].sort(([one], [other]) => (one < other ? -1 : 1))
  const evictable = foreign ? others.filter(([other]) => isForeign(context, other)) : others
  const evicted: Cookie[] = foreign ? evictable.splice(0) : []
  const hasRoom = () => {
    const kept = [...others.filter((cookie) => !evicted.includes(cookie)), [name, value] as const]
    return kept.length <= MAX_TRANSACTIONS && sizeOf(kept) <= MAX_TRANSACTION_BYTES
  }
  while (!hasRoom() && evictable.length > 0) evicted.push(evictable.shift() as Cookie)
  if (foreign && !hasRoom()) return null
  return [
    ...evicted.map(([other]) => removeCookie(context, other)),
    setCookie(name, value, { secure: context.settings.secure, maxAge: TRANSACTION_LIFETIME_MS / 1000 }),
  ]
}

export interface FoundTransaction {
  /** The name under which it is claimed; reveals nothing of the state. */
  claimName: string
  transaction: ServerTransaction
  /** `Set-Cookie` value that removes it. */
  removal: string
  /** The names of this browser: several where it began its first logins at the same moment. */
  browsers: readonly string[]
}

/** The transaction of this browser for a state, or `null` when it has none (A01, C25). */
export async function findTransaction(
  context: Context,
  request: RouteRequest,
  state: string,
): Promise<FoundTransaction | null> {
  const id = await shortId(state)
  const cookies = transactionCookies(context, request)
  for (const [name, value] of cookies) {
    if (!name.endsWith(`-${id}`)) continue
    const opened = await context.sealer.open('transaction', value)
    if (opened.status !== 'opened') continue
    return {
      claimName: id,
      transaction: unpack(context, opened.payload as Sealed),
      removal: removeCookie(context, name),
      browsers: await browsersOf(context, request),
    }
  }
  return null
}

function pack({
  state,
  codeVerifier,
  createdAt,
  returnTo,
  keyExpiresAt,
  loginBefore,
  browser,
}: ServerTransaction): Sealed {
  const before = loginBefore && ([loginBefore.loginId, loginBefore.expiresAt] as const)
  return [state, codeVerifier, createdAt, returnTo, keyExpiresAt, before && [...before], browser]
}

function unpack(
  { settings: { provider, mountUrl } }: Context,
  [state, codeVerifier, createdAt, returnTo, keyExpiresAt, before, browser]: Sealed,
): ServerTransaction {
  return {
    state,
    codeVerifier,
    callbackUrl: `${mountUrl}/callback`,
    provider: provider.id,
    issuer: provider.siteUrl,
    apiUrl: provider.apiUrl,
    createdAt,
    returnTo,
    keyExpiresAt,
    loginBefore: before && { loginId: before[0], expiresAt: before[1] },
    browser,
  }
}

/** The browser names in the newest transactions that are still under way; a client may send any number of others. */
async function browsersOf(context: Context, request: RouteRequest): Promise<string[]> {
  const values = [...transactionCookies(context, request).values()].slice(-MAX_TRANSACTIONS)
  const opened = await Promise.all(values.map((value) => context.sealer.open('transaction', value)))
  const names = opened.flatMap((one) => {
    const transaction = one.status === 'opened' ? unpack(context, one.payload as Sealed) : null
    const isFresh =
      transaction !== null && context.settings.now() - transaction.createdAt <= TRANSACTION_LIFETIME_MS
    return isFresh ? [transaction.browser] : []
  })
  return [...new Set(names)]
}

const prefix = (context: Context) =>
  cookieName(`openroute-tx-${context.settings.scope.id}-`, context.settings.secure)

const isForeign = (context: Context, name: string) => name[prefix(context).length] === 'f'

function transactionCookies(context: Context, request: RouteRequest): Map<string, string> {
  const start = prefix(context)
  return readCookies(
    request.header('cookie'),
    (name) => name.startsWith(start) && OWN_NAME.test(name.slice(start.length)),
  )
}

function sizeOf(cookies: readonly Cookie[]): number {
  // As the browser sends them: `name=value; `.
  return cookies.reduce((sum, [name, value]) => sum + name.length + value.length + 3, 0)
}

function removeCookie(context: Context, name: string): string {
  return setCookie(name, '', { secure: context.settings.secure, maxAge: 0 })
}

/** 72 bits of the state's hash: cookie names and claims appear in logs, where the state must not (B30). */
async function shortId(state: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(state))
  return base64url.encode(new Uint8Array(digest, 0, 9))
}
