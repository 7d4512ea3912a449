import type { OpenRouteErrorCode } from '../errors/error-code.js'
import { field } from './field.js'
import { keyRejection } from './key-rejection.js'

export interface ApiErrorSigns {
  /** 400 to 599. */
  status: number
  /** The stable names that the error has: its `error_type`, `type` and textual code. */
  type: string
  message: string
  /** The whole body. */
  body: unknown
}

type Rule = readonly [pattern: RegExp, code: OpenRouteErrorCode]

const KEY_LIMIT =
  /\b(key|token)\b.{0,60}\b(limit|quota)\b|\blimit\b.{0,60}\bkey\b|settings\/keys|key_?limit|密钥.{0,20}(额度|限额|上限)/i
const BUDGET = /workspace|budget|organi[sz]ation|工作区|预算/i

/** The first rule whose pattern the error matches decides; each status ends with what is true of all its errors. */
const RULES: Readonly<Record<number, readonly Rule[]>> = {
  402: [
    [/negative|overdrawn|overdue|欠费|负/i, 'balance_negative'],
    [BUDGET, 'budget_reached'],
    [KEY_LIMIT, 'key_limit_reached'],
    [/credit|balance|afford|fund|top.?up|余额|充值/i, 'credit_exhausted'],
    [/./s, 'payment_required'],
  ],
  403: [
    [/guardrail|privacy|data.?polic|zdr/i, 'guardrail_blocked'],
    [/moderat|flagged|content.?(policy|filter)|unsafe|harmful|审核|违规|敏感/i, 'content_blocked'],
    [/region|country|countries|territor|geo|地区|国家/i, 'region_blocked'],
    [BUDGET, 'budget_reached'],
    [KEY_LIMIT, 'key_limit_reached'],
    [/./s, 'access_forbidden'],
  ],
  429: [
    [/free.{0,40}(per.?day|daily|today)|(per.?day|daily).{0,40}free|free-models|免费/i, 'free_quota_reached'],
    [/./s, 'rate_limited'],
  ],
}

const TOO_LARGE = /context.?(length|window)|maximum context|too (long|large|many tokens)|上下文/i

/** The kit's code for an error of the API, by status, stable name and message (docs/protocol.md §3). P03 */
export function classifyApiError({ status, type, message, body }: ApiErrorSigns): OpenRouteErrorCode {
  const said = `${type}\n${message}`
  const rules = RULES[status]
  if (rules !== undefined) {
    const { reasons, flagged_input } = (field(field(body, 'error'), 'metadata') ?? {}) as Record<
      string,
      unknown
    >
    if (status === 403 && (reasons || flagged_input)) return 'content_blocked'
    return (rules.find(([pattern]) => pattern.test(said)) as Rule)[1]
  }
  switch (status) {
    case 401:
      return keyRejection(status, body) === 'none' ? 'upstream_rejected' : 'key_rejected' // S06
    case 404:
      return 'model_unavailable'
    case 408:
    case 504:
    case 524:
      return 'provider_timeout'
    case 412:
      return 'precondition_failed'
    case 413:
      return 'request_too_large'
    default:
      if (status >= 500) return 'provider_unavailable'
      return TOO_LARGE.test(said) ? 'request_too_large' : 'request_invalid'
  }
}
