import { refuse } from '#failure'
import { type NetworkOptions, requestJson } from '../http/request-json.js'
import type { Provider } from '../provider/define-provider.js'
import { field } from '../rules/field.js'
import { keyRejection } from '../rules/key-rejection.js'
import { wrongBaseMessage } from '../rules/wrong-base.js'

export interface GetKeyInfoOptions extends NetworkOptions {
  provider: Provider
  key: string
}

/** The provider's description of a key. Amounts are in US dollars. */
export interface KeyInfo {
  label: string | null
  /** The credit limit; `null`: no limit. */
  limit: number | null
  /** The rest of the limit; `null`: no limit. */
  limitRemaining: number | null
  /** When the limit resets: `daily`, `weekly`, `monthly`; `null`: never. */
  limitReset: string | null
  /** What the key has spent, in total. */
  usage: number
  usageDaily: number
  usageWeekly: number
  usageMonthly: number
  /** When the key expires, in ISO 8601; `null`: never. */
  expiresAt: string | null
  isFreeTier: boolean
}

/**
 * Requests the description of a key, with its limit and usage: `GET <apiUrl>/key` (docs/protocol.md §3).
 *
 * @throws `key_rejected` if the key is deleted, expired or disabled; `rate_limited`, `provider_error`,
 * `provider_response_invalid`, `provider_unreachable`, `provider_timeout`, `provider_interrupted`, `provider_redirected`, `cancelled`.
 */
export async function getKeyInfo({ provider, key, ...network }: GetKeyInfoOptions): Promise<KeyInfo> {
  // B17: the error of `fetch` for such a header would quote the key.
  if (!/^[\x21-\x7e]+$/.test(key))
    refuse('key_rejected', { message: 'The key holds characters that no key has. Log in again.' })
  const headers = { authorization: `Bearer ${key}`, accept: 'application/json' }
  const { status, json } = await requestJson(`${provider.apiUrl}/key`, { headers }, network)
  // S06: a 401 of a model provider says nothing about the key.
  if (status === 401 && keyRejection(status, json) !== 'none') refuse('key_rejected')
  if (status === 429) refuse('rate_limited')
  if (status >= 500) refuse('provider_error', { message: `The provider failed with status ${status}.` })
  const data = field(json, 'data')
  if (status !== 200 || typeof data !== 'object' || data === null)
    refuse('provider_response_invalid', {
      message:
        wrongBaseMessage(provider.apiUrl, status, json) ??
        'The provider’s response does not describe the key. Check apiUrl.',
    })
  const number = (name: string) => toNumber(field(data, name))
  const text = (name: string) => toText(field(data, name))
  return {
    label: text('label'),
    limit: number('limit'),
    limitRemaining: number('limit_remaining'),
    limitReset: text('limit_reset'),
    usage: number('usage') ?? 0,
    usageDaily: number('usage_daily') ?? 0,
    usageWeekly: number('usage_weekly') ?? 0,
    usageMonthly: number('usage_monthly') ?? 0,
    expiresAt: text('expires_at'),
    isFreeTier: field(data, 'is_free_tier') === true,
  }
}

const toNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null
const toText = (value: unknown): string | null => (typeof value === 'string' ? value : null)
