import type { OpenRouteErrorCode } from '../errors/error-code.js'
import { field } from './field.js'
import { isWebPage } from './is-web-page.js'
import { keyRejection } from './key-rejection.js'

export interface ApiErrorSigns {
  /** 400 to 599. */
  status: number
  /** The stable names that the error has: its `error_type`, `type` and textual code. */
  type: string
  message: string
  /** The error's `metadata`. */
  metadata: unknown
  /** The whole body. */
  body: unknown
}

type Rule = readonly [pattern: RegExp, code: OpenRouteErrorCode]

/** The limit of the key itself, not that of its account, nor its rate. */
const KEY_LIMIT =
  /\b(key|token)\b((?!account|balance|\brate\b|workspace|organi)[^.;]){0,60}\b(limit|quota|budget)\b|\b(limit|quota)\b((?!account)[^.;]){0,40}\b(of|for|on|by)\b[^.;]{0,20}\bkey\b|\w\/keys.{0,80}\blimit\b|\blimit\b.{0,80}\w\/keys|(密钥|令牌|\bkey\b)((?!账户|账号|用户).){0,20}(额度|限额|上限|配额)/i
/** The budget of a group, which only its administrator can raise. */
const GROUP_LIMIT =
  /(workspace|organi[sz]ation|\bteam\b|工作区|工作空间|组织|团队)((?!\bkeys?\b|密钥|令牌).){0,40}(budget|limit|quota|预算|额度|限额)/i
const BUDGET = /budget|预算/i
const NEGATIVE =
  /negative|overdrawn|overdue|past due|arrears|below (zero|0)|balance.{0,20}-\s?[$¥]?\d|欠费|欠款|透支|负(?![责载担荷面])/i
const NO_CREDIT =
  /insufficient (user |account )?(credit|balance|fund|quota)|(out of|not enough) (credit|balance|fund)|余额|充值|欠费|(用户|账户|账号)[^。]{0,6}额度|额度不足/i

/** The first rule whose pattern the error matches decides; each status ends with what is true of all its errors. */
const RULES: Readonly<Record<number, readonly Rule[]>> = {
  402: [
    [NEGATIVE, 'balance_negative'],
    [GROUP_LIMIT, 'budget_reached'],
    [KEY_LIMIT, 'key_limit_reached'],
    [BUDGET, 'budget_reached'],
    [NO_CREDIT, 'credit_exhausted'],
    [/credit|balance|afford|fund|top.?up|quota|billing|信用|积分|额度/i, 'credit_exhausted'],
    [/./s, 'payment_required'],
  ],
  403: [
    [/guardrail|privacy|data.?polic|\bzdr\b|隐私|数据.?(政策|策略)|护栏/i, 'guardrail_blocked'],
    [/moderat|flagged|content.?(policy|filter)|unsafe|harmful|审核|违规|敏感/i, 'content_blocked'],
    [
      /region|country|countries|territor|\bgeo(\b|.?(block|restrict|fenc|locat))|地区|国家/i,
      'region_blocked',
    ],
    [GROUP_LIMIT, 'budget_reached'],
    [KEY_LIMIT, 'key_limit_reached'],
    [BUDGET, 'budget_reached'],
    [NO_CREDIT, 'credit_exhausted'],
    [/./s, 'access_forbidden'],
  ],
  429: [
    [/^(?!.*(per.?day|daily|[每今当][日天])).*(per.?(min|sec)|分钟|每秒)/is, 'rate_limited'],
    [
      /\bfree\b(?! to\b).{0,40}(per.?day|daily|today)|(per.?day|daily).{0,40}\bfree\b(?! to\b)|free-models|免费/i,
      'free_quota_reached',
    ],
    [/insufficient (user )?quota|billing/i, 'credit_exhausted'],
    [/./s, 'rate_limited'],
  ],
}

const TOO_LARGE = /context.?(length|window)|maximum context|too (long|large|many tokens)|上下文/i

/** The kit's code for an error of the API, by status, stable name and message (docs/protocol.md §3). P03 */
export function classifyApiError({
  status,
  type,
  message,
  metadata,
  body,
}: ApiErrorSigns): OpenRouteErrorCode {
  // Stable names have underscores. In an address only the page for keys counts, not a "workspace" before it.
  const said = `${type}\n${message}`
    .replaceAll('_', ' ')
    .replace(/https?:\/\/\S*?(?=\w+\/(keys|credits)|\s|$)/g, '')
  const rules = RULES[status]
  if (rules !== undefined) {
    const isUpstream = Boolean(field(metadata, 'provider_name'))
    if (status === 403 && (field(metadata, 'reasons') || field(metadata, 'flagged_input')))
      return 'content_blocked'
    // The account of the gateway, or the user's own, at the model provider: nothing that the user's credit here would change.
    if (status === 402 && isUpstream) return 'upstream_rejected'
    if (status === 429 && isUpstream) return 'rate_limited'
    return (rules.find(([pattern]) => pattern.test(said)) as Rule)[1]
  }
  switch (status) {
    case 401:
      return keyRejection(status, body) === 'none' ? 'upstream_rejected' : 'key_rejected' // S06
    case 404:
      return isWebPage(body) ? 'provider_response_invalid' : 'model_unavailable' // P07: no API has such a page
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
