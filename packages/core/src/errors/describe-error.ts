import type { OpenRouteErrorCode } from './open-route-error.js'

/** A language in which the kit speaks to people. */
export type Locale = 'en' | 'zh-CN'

type Sentence = readonly [en: string, zhCN: string]

const AGAIN: Sentence = [
  'The login could not be finished. Please log in again.',
  '登录没有完成，请重新登录。',
]
const LATER: Sentence = [
  'The service can’t be reached right now. Please try again in a moment.',
  '暂时无法连接服务，请稍后再试。',
]
const MAYBE: Sentence = [
  'The login broke off. A key may have been created: check your list of keys, then log in again.',
  '登录中断，可能已经生成了密钥。请查看您的密钥列表，然后重新登录。',
]
const TROUBLE: Sentence = [
  'The service had a problem. If you were logging in, check your list of keys before you try again.',
  '服务出现问题。如果您正在登录，请先查看您的密钥列表，然后重试。',
]
const WRONG: Sentence = ['Something went wrong. Please try again.', '出了点问题，请重试。']
const OURS: Sentence = [
  'Something is set up wrongly in this app. Please tell its makers.',
  '此应用的设置有误，请联系开发者。',
]

const SENTENCES: Record<OpenRouteErrorCode, Sentence> = {
  config_invalid: OURS,
  exchange_not_allowed: OURS,
  challenge_method_rejected: OURS,
  provider_redirected: OURS,
  callback_invalid: AGAIN,
  state_mismatch: AGAIN,
  issuer_mismatch: AGAIN,
  provider_refused: AGAIN,
  code_rejected: [
    'The login could not be finished, or was used before. If you have tried it twice, check your list of keys. Please log in again.',
    '登录没有完成，或已被使用过。如果您已尝试过一次，请查看您的密钥列表，然后重新登录。',
  ],
  exchange_rejected: AGAIN,
  access_denied: ['You declined the login. Nothing was changed.', '您拒绝了登录，没有任何更改。'],
  transaction_missing: [
    'This login was started in another browser or has ended. Please log in here again.',
    '此登录是在其他浏览器中开始的，或者已经结束。请在这里重新登录。',
  ],
  transaction_expired: ['The login took too long. Please log in again.', '登录超时，请重新登录。'],
  code_expired: ['The login took too long. Please log in again.', '登录超时，请重新登录。'],
  callback_used: [
    'This login has already been used. If you are not signed in, it broke off, and a key may have been created: check your list of keys, then log in again.',
    '此登录已被使用。如果您尚未登录，说明登录曾中断，可能已经生成了密钥：请查看您的密钥列表，然后重新登录。',
  ],
  exchange_outcome_unknown: MAYBE,
  // Not the exchange alone fails in these two ways.
  provider_response_invalid: TROUBLE,
  provider_error: TROUBLE,
  session_save_failed: [
    'You could not be signed in. A key was created: delete it in its settings, then log in again.',
    '无法登录，但密钥已生成。请在密钥设置中将其删除，然后重新登录。',
  ],
  provider_unreachable: LATER,
  provider_timeout: LATER,
  provider_interrupted: LATER,
  network_error: LATER,
  session_unavailable: LATER,
  rate_limited: ['Too many requests. Please wait a little and try again.', '请求过于频繁，请稍候再试。'],
  key_rejected: ['Your key no longer works. Please log in again.', '您的密钥已失效，请重新登录。'],
  not_signed_in: ['Please log in first.', '请先登录。'],
  request_forbidden: [
    'This request was refused for safety. Reload the page and try again.',
    '出于安全考虑，请求已被拒绝。请刷新页面后重试。',
  ],
  method_not_allowed: WRONG,
  not_found: WRONG,
  body_invalid: WRONG,
  body_timeout: WRONG,
  body_too_large: ['The message is too long.', '消息过长。'],
  model_not_allowed: [
    'This model can’t be used here. Please choose another.',
    '此处不能使用该模型，请选择其他模型。',
  ],
  cancelled: ['Cancelled.', '已取消。'],
  popup_blocked: [
    'The browser blocked the login window. Allow pop-ups for this page and try again.',
    '浏览器拦截了登录窗口。请允许此页面弹出窗口，然后重试。',
  ],
  third_party_frame: [
    'Logging in does not work inside another site. Open this page in a tab of its own.',
    '无法在其他网站的页面中登录。请在单独的标签页中打开此页面。',
  ],
  insecure_context: ['Logging in needs a secure (https) page.', '登录需要安全的（https）页面。'],
  storage_unavailable: [
    'Your browser does not let this page keep data. Allow it, or leave private mode, and try again.',
    '浏览器不允许此页面保存数据。请允许保存或退出无痕模式后重试。',
  ],
  internal_error: WRONG,
}

/**
 * A short sentence for the person at the screen, in English or Simplified Chinese: what happened, what to do.
 * A code that the kit does not know, such as a provider's own, gets the sentence of `internal_error`.
 */
export function describeError(code: OpenRouteErrorCode, locale: Locale): string {
  return (Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : WRONG)[locale === 'zh-CN' ? 1 : 0]
}

/** The kit's language for a list of language tags such as `navigator.languages` or an `Accept-Language` header. */
export function pickLocale(tags: string | readonly string[]): Locale {
  const list = typeof tags === 'string' ? tags.split(',') : tags
  for (const tag of list) {
    if (/^\s*zh(?![a-z])/i.test(tag)) return 'zh-CN'
    if (/^\s*en(?![a-z])/i.test(tag)) return 'en'
  }
  return 'en'
}
