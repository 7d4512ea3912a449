import { cookieName } from './cookies.js'

/** After the prefix: `f` for a login that another site started or `o` for one of the app, the time, and a hash of the state. */
const NAME = /^([fo])([\da-z]{7})-[\w-]{12}$/

/** What the names of all transaction cookies of a kit begin with. Two kits on one host have their own (S09). */
export function transactionPrefix({
  scope,
  secure,
}: {
  readonly scope: { readonly id: string }
  readonly secure: boolean
}): string {
  return cookieName(`openroute-tx-${scope.id}-`, secure)
}

export interface TransactionName {
  /** Whether another site started the login (F07). */
  readonly foreign: boolean
  /** In milliseconds since 1970. */
  readonly startedAt: number
}

/** Reads the end of a transaction cookie's name. `null` if the kit has not created it. */
export function parseTransactionName(end: string): TransactionName | null {
  const [, origin, seconds] = NAME.exec(end) ?? []
  if (seconds === undefined) return null
  return { foreign: origin === 'f', startedAt: Number.parseInt(seconds, 36) * 1000 }
}
