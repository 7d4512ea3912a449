import { createHash, randomBytes } from 'node:crypto'
import type { LimitReset } from '@openroute-kit/core'
import type { DemoUser } from './demo-users.js'
import { type Amount, toAmount, toUsd } from './money.js'
import { UsageWindows } from './usage-windows.js'

export interface NewKey {
  /** Id of the owner. */
  user: string
  label: string
  /** US dollars; `null`: no limit. */
  limit: number | null
  limitReset: LimitReset | null
  /** ISO 8601; `null`: never. */
  expiresAt: string | null
  /** Id of the workspace that owns the key. Default `null`: none. */
  workspaceId?: string | null
  /** Whether it manages the account instead of calling models. Default `false`. */
  management?: boolean
}

/** One completion that was charged to a key. */
export interface Activity {
  id: string
  /** Milliseconds since 1970. */
  time: number
  model: string
  promptTokens: number
  completionTokens: number
  /** US dollars. */
  cost: number
  /** What the app calls itself in the header that the provider reads, such as `X-Title`; `null`: nothing. */
  app: string | null
  /** Whether the client closed the connection before the response was complete. */
  cancelled: boolean
}

export interface KeyRecord {
  /** Lowercase hex SHA-256 of the whole key (docs/protocol.md §4). */
  readonly id: string
  readonly user: string
  /** The key without its middle. The key itself is not stored. */
  readonly hint: string
  readonly createdAt: number
  readonly expiresAt: string | null
  readonly workspaceId: string | null
  readonly management: boolean
  label: string
  limit: number | null
  limitReset: LimitReset | null
  disabled: boolean
  readonly usage: UsageWindows
  /** Newest first. */
  readonly activity: Activity[]
}

const ACTIVITY_KEPT = 200
/** US dollars that everyone gets who signs up. */
const NEW_USER_CREDITS = 1

export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex')

/** The users, their credit and their keys, in memory. */
export class Ledger {
  readonly #keys = new Map<string, KeyRecord>()
  readonly #spent = new Map<string, Amount>()

  readonly #users: DemoUser[]

  constructor(
    users: readonly DemoUser[],
    private readonly now: () => number,
    private readonly keyPrefix = 'sk-or-v1-',
  ) {
    this.#users = [...users]
  }

  get users(): readonly DemoUser[] {
    return this.#users
  }

  /** Creates an account for someone who signs up. */
  addUser(name: string): DemoUser {
    const user = { id: `user_${randomBytes(6).toString('hex')}`, name, credits: NEW_USER_CREDITS }
    this.#users.push(user)
    return user
  }

  user(id: string | null | undefined): DemoUser | undefined {
    return this.#users.find((user) => user.id === id)
  }

  /** Creates a key. @returns the whole key, which cannot be read again. */
  create({
    user,
    label,
    limit,
    limitReset,
    expiresAt,
    workspaceId = null,
    management = false,
  }: NewKey): string {
    const key = `${this.keyPrefix}${randomBytes(32).toString('hex')}`
    const id = hashKey(key)
    this.#keys.set(id, {
      id,
      user,
      hint: `${key.slice(0, 12)}…${key.slice(-4)}`,
      createdAt: this.now(),
      expiresAt,
      workspaceId,
      management,
      label,
      limit,
      limitReset,
      disabled: false,
      usage: new UsageWindows(),
      activity: [],
    })
    return key
  }

  get(id: string): KeyRecord | undefined {
    return this.#keys.get(id)
  }

  all(): KeyRecord[] {
    return [...this.#keys.values()]
  }

  delete(id: string): boolean {
    return this.#keys.delete(id)
  }

  isExpired(record: KeyRecord): boolean {
    return record.expiresAt !== null && Date.parse(record.expiresAt) <= this.now()
  }

  /** US dollars left of a key's limit in the current period; `null`: no limit. */
  remaining({ limit, limitReset, usage }: KeyRecord): number | null {
    if (limit === null) return null
    const used = limitReset === null ? usage.total : usage.in(limitReset, this.now())
    return difference(toAmount(limit), toAmount(used))
  }

  /** US dollars that a user has spent with all keys, including deleted ones. */
  spent(user: string): number {
    return toUsd(this.#spent.get(user) ?? 0n)
  }

  /** US dollars left on a user's account. */
  credit(user: string): number {
    return difference(toAmount(this.user(user)?.credits ?? 0), this.#spent.get(user) ?? 0n)
  }

  charge(record: KeyRecord, activity: Activity): void {
    const cost = toAmount(activity.cost)
    record.usage.add(cost, this.now())
    this.#spent.set(record.user, (this.#spent.get(record.user) ?? 0n) + cost)
    record.activity.unshift(activity)
    record.activity.length = Math.min(record.activity.length, ACTIVITY_KEPT)
  }
}

/** In US dollars; 0 if more was spent. */
function difference(amount: Amount, spent: Amount): number {
  return spent >= amount ? 0 : toUsd(amount - spent)
}
