import type { LoginTransaction } from '@openroute-kit/core'
import { isFresh, randomToken, sha256Base64url } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { readCookies, setCookie } from '../http/cookies.js'
import type { RouteRequest } from '../http/route-request.js'
import { parseTransactionName, transactionPrefix } from '../http/transaction-name.js'
import type { SessionRecord } from '../session/session-record.js'

/** B14, L12: the maximum number of unfinished logins in one browser. */
const MAX_TRANSACTIONS = 6
/** F07: the same if another site started one of them. */
const MAX_WITH_FOREIGN = 5
/** B14, F07: the maximum size of their cookies together, since nginx refuses header lines of more than 8 KiB. */
const MAX_TRANSACTION_BYTES = 3 * 1024
/** S16: the same if session and logins share one cookie of 4,096 bytes. The rest is for the largest session. */
const MAX_BYTES_IN_ONE_COOKIE = 2 * 1024

/** A login transaction with the data that the server needs at the callback. */
export interface ServerTransaction extends LoginTransaction {
  /** Expiry of the requested key, in milliseconds since 1970, or `null`. */
  readonly keyExpiresAt: number | null
  /** The login that this one replaces, or `null`. */
  readonly loginBefore: ReplacedLogin | null
  /** Identifies the browser while it has unfinished logins. Random. F35 */
  readonly browser: string
}

export type ReplacedLogin = Pick<SessionRecord, 'loginId' | 'expiresAt'>

/** The sealed part of a transaction, as a short tuple. The rest follows from the configuration, to which the seal is bound. */
type Sealed = [
  state: string,
  codeVerifier: string,
  createdAt: number,
  expiresAt: number,
  returnTo: string,
  keyExpiresAt: number | null,
  loginBefore: [loginId: string, expiresAt: number] | null,
  browser: string,
]

type Cookie = readonly [name: string, value: string]

/**
 * Seals a new transaction into a cookie of its own (C07). Resolves with the `Set-Cookie` values for it, and for the older
 * transactions that it evicts (B14). A `foreign` login, which another site started, evicts foreign ones only, since any page can
 * start them (F07).
 *
 * Resolves with `null` if a foreign login does not fit next to the app's own logins.
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
  const cookies = transactionCookies(context, request)
  const [browser = randomToken(12)] = browsersOf(await openNewest(context, cookies))
  const value = await context.sealer.seal('transaction', pack({ ...transaction, browser }))
  // Sorted by name, so that foreign ones come first, then older ones. No cookie has to be opened for that.
  const others = [...cookies].sort(([one], [other]) => (one < other ? -1 : 1))
  const evictable = foreign ? others.filter(([other]) => isForeign(context, other)) : others
  const evicted: Cookie[] = foreign ? evictable.splice(0) : []
  const maxBytes = context.settings.cookieName === null ? MAX_TRANSACTION_BYTES : MAX_BYTES_IN_ONE_COOKIE
  const hasRoom = () => {
    const kept = [...others.filter((cookie) => !evicted.includes(cookie)), [name, value] as const]
    const maxCount = kept.some(([one]) => isForeign(context, one)) ? MAX_WITH_FOREIGN : MAX_TRANSACTIONS
    return kept.length <= maxCount && sizeOf(kept) <= maxBytes
  }
  while (!hasRoom() && evictable.length > 0) evicted.push(evictable.shift() as Cookie)
  if (foreign && !hasRoom()) return null
  // Longer than the login may take, so that the page about a login that took too long knows where the visitor was. S29
  const maxAge = (2 * (transaction.expiresAt - transaction.createdAt)) / 1000
  return [
    ...evicted.map(([other]) => removeCookie(context, other)),
    setCookie(name, value, { secure: context.settings.secure, maxAge }),
  ]
}

export interface FoundTransaction {
  /** The name for `claim` of the shared state. A hash, from which the state can't be derived. */
  claimName: string
  /** The id of the login, once it is finished. Another hash of the state. */
  loginId: string
  transaction: ServerTransaction
  /** The `Set-Cookie` value that removes the transaction. */
  removal: string
  /** The names of this browser. More than one if its first logins started at the same time. */
  browsers: readonly string[]
}

/** The transaction for a state in the cookies of this browser, or `null` if there is none (A01, C25). */
export async function findTransaction(
  context: Context,
  request: RouteRequest,
  state: string,
): Promise<FoundTransaction | null> {
  const id = await shortId(state)
  const cookies = transactionCookies(context, request)
  for (const [name, value] of cookies) {
    if (!name.endsWith(`-${id}`)) continue
    const transaction = await openTransaction(context, value)
    if (transaction === null) continue
    return {
      claimName: id,
      loginId: await loginIdOf(state),
      transaction,
      removal: removeCookie(context, name),
      browsers: browsersOf(await openNewest(context, cookies, new Map([[value, transaction]]))),
    }
  }
  return null
}

function pack({
  state,
  codeVerifier,
  createdAt,
  expiresAt,
  returnTo,
  keyExpiresAt,
  loginBefore,
  browser,
}: ServerTransaction): Sealed {
  const before = loginBefore && ([loginBefore.loginId, loginBefore.expiresAt] as const)
  return [state, codeVerifier, createdAt, expiresAt, returnTo, keyExpiresAt, before && [...before], browser]
}

function unpack(
  { settings: { provider, mountUrl } }: Context,
  [state, codeVerifier, createdAt, expiresAt, returnTo, keyExpiresAt, before, browser]: Sealed,
): ServerTransaction {
  return {
    state,
    codeVerifier,
    callbackUrl: `${mountUrl}/callback`,
    provider: provider.id,
    issuer: provider.siteUrl,
    apiUrl: provider.apiUrl,
    createdAt,
    expiresAt,
    returnTo,
    keyExpiresAt,
    loginBefore: before && { loginId: before[0], expiresAt: before[1] },
    browser,
  }
}

/** The newest unexpired transactions of this browser. */
export function pendingTransactions(context: Context, request: RouteRequest): Promise<ServerTransaction[]> {
  return openNewest(context, transactionCookies(context, request))
}

/** The browser names in transactions. */
function browsersOf(transactions: readonly ServerTransaction[]): string[] {
  return [...new Set(transactions.map(({ browser }) => browser))]
}

/**
 * Opens the newest unexpired transactions in the cookies: a limited number, since a client may send any number of cookies.
 *
 * @param opened what has been opened already, by the value of its cookie
 */
async function openNewest(
  context: Context,
  cookies: ReadonlyMap<string, string>,
  opened: ReadonlyMap<string, ServerTransaction> = new Map(),
): Promise<ServerTransaction[]> {
  const transactions: ServerTransaction[] = []
  for (const value of [...cookies.values()].slice(-MAX_TRANSACTIONS)) {
    const transaction = opened.get(value) ?? (await openTransaction(context, value))
    if (transaction !== null && isFresh(transaction.expiresAt - context.settings.now()))
      transactions.push(transaction)
  }
  return transactions
}

async function openTransaction(context: Context, sealed: string): Promise<ServerTransaction | null> {
  const opened = await context.sealer.open('transaction', sealed)
  return opened.status === 'opened' ? unpack(context, opened.payload as Sealed) : null
}

const prefix = (context: Context) => transactionPrefix(context.settings)

const isForeign = (context: Context, name: string) => name[prefix(context).length] === 'f'

function transactionCookies(context: Context, request: RouteRequest): Map<string, string> {
  const start = prefix(context)
  return readCookies(
    request.header('cookie'),
    (name) => name.startsWith(start) && parseTransactionName(name.slice(start.length)) !== null,
  )
}

function sizeOf(cookies: readonly Cookie[]): number {
  // The browser sends `name=value; ` for each cookie.
  return cookies.reduce((sum, [name, value]) => sum + name.length + value.length + 3, 0)
}

function removeCookie(context: Context, name: string): string {
  return setCookie(name, '', { secure: context.settings.secure, maxAge: 0 })
}

/** {@link FoundTransaction.loginId} */
export const loginIdOf = (state: string): Promise<string> => hashOf(`login ${state}`, 16)

/** 72 bits of the state's hash: cookie names and claims appear in logs, where the state must not (B30). */
const shortId = (state: string) => hashOf(state, 12)

/** Each character is 6 bits of the hash. */
async function hashOf(text: string, characters: number): Promise<string> {
  return (await sha256Base64url(text)).slice(0, characters)
}
