import type { LimitReset } from '@openroute-kit/core'
import { isLoopback } from '@openroute-kit/core/internal'
import type { Challenge } from './authorization-codes.js'

/** The validated parameters of the consent page (docs/protocol.md §1). */
export interface AuthorizeRequest {
  /** `null`: a headless login, whose code is shown for copying. */
  callbackUrl: string | null
  /** Sent beside `callback_url`; see the variants. */
  state: string | null
  challenge: Challenge | null
  label: string | null
  limit: number | null
  limitReset: LimitReset | null
  expiresAt: string | null
  workspaceId: string | null
}

/** The consent page refuses the request; the reason in both languages. */
export class InvalidAuthorizeRequest extends Error {
  constructor(
    readonly en: string,
    readonly zhCN: string,
  ) {
    super(en)
  }
}

const PARAMETERS = [
  'callback_url',
  'state',
  'code_challenge',
  'code_challenge_method',
  'key_label',
  'limit',
  'usage_limit_type',
  'expires_at',
  'workspace_id',
] as const

/** ISO 8601 with seconds and a time zone, in the format of RFC 3339 §5.6. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** The callback ports of `ports: 'strict'`. */
export const STRICT_PORTS: readonly number[] = [443, 3000]

export interface AuthorizeRules {
  /** Milliseconds since 1970. */
  now: () => number
  /** `strict`: callbacks on {@link STRICT_PORTS} only, as providers required until June 2026. */
  ports: 'any' | 'strict'
}

/** @throws {@link InvalidAuthorizeRequest} */
export function readAuthorizeRequest(query: URLSearchParams, rules: AuthorizeRules): AuthorizeRequest {
  const parameters = new Map<string, string>()
  for (const name of PARAMETERS) {
    const [value, second] = query.getAll(name)
    check(second === undefined, `${name} must not be repeated.`, `${name} 不得重复。`)
    if (value !== undefined) parameters.set(name, value)
  }
  const callbackUrl = parameters.get('callback_url') ?? null
  if (callbackUrl !== null) checkCallback(callbackUrl, rules)
  const challenge = readChallenge(parameters.get('code_challenge'), parameters.get('code_challenge_method'))
  check(
    callbackUrl !== null || challenge !== null,
    'Without callback_url, a code_challenge is required.',
    '没有 callback_url 时，必须提供 code_challenge。',
  )
  const label = parameters.get('key_label') ?? null
  check(
    label === null || /^\P{Cc}{1,100}$/u.test(label),
    'key_label must be 1 to 100 characters, without control characters.',
    'key_label 须为 1 至 100 个字符，且不含控制字符。',
  )
  const workspaceId = parameters.get('workspace_id') ?? null
  check(
    workspaceId === null || UUID.test(workspaceId),
    'workspace_id must be a UUID.',
    'workspace_id 须为 UUID。',
  )
  return {
    callbackUrl,
    state: parameters.get('state') ?? null,
    challenge,
    label,
    limit: readLimit(parameters.get('limit')),
    limitReset: readReset(parameters.get('usage_limit_type')),
    expiresAt: readExpiry(parameters.get('expires_at'), rules.now()),
    workspaceId,
  }
}

function checkCallback(value: string, { ports }: AuthorizeRules): void {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url))
  check(
    secure && value.length <= 4096 && !/[\s\p{Cc}]/u.test(value),
    'callback_url must be an https URL, or an http URL on localhost.',
    'callback_url 须为 https 地址，或 localhost 上的 http 地址。',
  )
  check(
    !url?.username && !url?.password && !url?.hash,
    'callback_url must not have a user name, password or fragment.',
    'callback_url 不得包含用户名、密码或片段。',
  )
  const port = Number(url?.port || (url?.protocol === 'https:' ? 443 : 80))
  check(
    ports === 'any' || STRICT_PORTS.includes(port),
    'callback_url must use port 443 or 3000.',
    'callback_url 须使用 443 或 3000 端口。',
  )
}

function readChallenge(value: string | undefined, method: string | undefined): Challenge | null {
  check(
    method === undefined || method === 'S256' || method === 'plain',
    'code_challenge_method must be S256 or plain.',
    'code_challenge_method 须为 S256 或 plain。',
  )
  check(
    value !== undefined || method === undefined,
    'code_challenge_method requires a code_challenge.',
    '使用 code_challenge_method 时，必须同时提供 code_challenge。',
  )
  if (value === undefined) return null
  // RFC 7636 §4.3: without a method, the challenge is plain.
  const shape = method === 'S256' ? /^[\w-]{43}$/ : /^[\w.~-]{43,128}$/
  check(
    shape.test(value),
    'code_challenge is malformed: an S256 challenge has 43 base64url characters.',
    'code_challenge 格式不正确：S256 须为 43 个 base64url 字符。',
  )
  return { value, method: method === 'S256' ? 'S256' : 'plain' }
}

function readLimit(value: string | undefined): number | null {
  if (value === undefined) return null
  const limit = parseLimit(value)
  check(limit !== undefined, 'limit must be a number of US dollars above 0.', 'limit 须为大于 0 的美元金额。')
  return limit as number
}

/** Parses a positive, finite number in decimal notation; `undefined`: it is not one. */
export function parseLimit(text: string): number | undefined {
  const limit = /^\d*\.?\d+(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(limit) && limit > 0 ? limit : undefined
}

function readReset(value: string | undefined): LimitReset | null {
  const reset = parseReset(value ?? '')
  check(
    value === undefined || reset !== null,
    'usage_limit_type must be daily, weekly or monthly.',
    'usage_limit_type 须为 daily、weekly 或 monthly。',
  )
  return reset
}

/** `null`: not a reset period. */
export function parseReset(text: string): LimitReset | null {
  return text === 'daily' || text === 'weekly' || text === 'monthly' ? text : null
}

function readExpiry(value: string | undefined, now: number): string | null {
  if (value === undefined) return null
  check(
    TIME.test(value) && Date.parse(value) > now,
    'expires_at must be an ISO 8601 time with seconds and a time zone, in the future.',
    'expires_at 须为精确到秒、带时区的 ISO 8601 时间，且晚于现在。',
  )
  return new Date(value).toISOString()
}

function check(valid: boolean, en: string, zhCN: string): void {
  if (!valid) throw new InvalidAuthorizeRequest(en, zhCN)
}
