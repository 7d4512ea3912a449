/** Names of the sentences for the person at the screen. */
export type SentenceName =
  | 'again'
  | 'later'
  | 'interrupted'
  | 'provider'
  | 'wrong'
  | 'misconfigured'
  | 'rejected'
  | 'declined'
  | 'unusable'
  | 'payment'
  | 'key_limit'
  | 'credit'
  | 'negative'
  | 'budget'
  | 'moderation'
  | 'guardrail'
  | 'region'
  | 'not_allowed'
  | 'no_model'
  | 'free_quota'
  | 'upstream'
  | 'busy'
  | 'refused'
  | 'missing'
  | 'expired'
  | 'used'
  | 'unsaved'
  | 'limited'
  | 'key'
  | 'signed_out'
  | 'forbidden'
  | 'too_long'
  | 'model'
  | 'cancelled'
  | 'popup'
  | 'frame'
  | 'insecure'
  | 'storage'

/** Short sentences for the person at the screen: what happened, what to do. */
export const SENTENCES: Readonly<Record<SentenceName, readonly [en: string, zhCN: string]>> = Object.freeze({
  again: ['The login could not be finished. Please log in again.', '登录没有完成，请重新登录。'],
  later: [
    'The service can’t be reached right now. Please try again in a moment.',
    '暂时无法连接服务，请稍后再试。',
  ],
  interrupted: [
    'The login was interrupted. A key may have been created: check your list of keys, then log in again.',
    '登录中断，可能已经生成了密钥。请查看您的密钥列表，然后重新登录。',
  ],
  // Not only the exchange fails in these ways.
  provider: [
    'The service had a problem. If you were logging in, check your list of keys before you try again.',
    '服务出现问题。如果您正在登录，请先查看您的密钥列表，然后重试。',
  ],
  wrong: ['Something went wrong. Please try again.', '出了点问题，请重试。'],
  misconfigured: [
    'This app is not configured correctly. Please contact its developer.',
    '此应用的设置有误，请联系开发者。',
  ],
  rejected: [
    'The login could not be finished, or was used before. If you have tried it twice, check your list of keys. Please log in again.',
    '登录没有完成，或已被使用过。如果您已尝试过一次，请查看您的密钥列表，然后重新登录。',
  ],
  declined: ['You declined the login. Nothing was changed.', '您拒绝了登录，没有任何更改。'],
  missing: [
    'This login was started in another browser or has ended. Please log in here again.',
    '此登录是在其他浏览器中开始的，或者已经结束。请在这里重新登录。',
  ],
  expired: ['The login took too long. Please log in again.', '登录超时，请重新登录。'],
  used: [
    'This login has already been used. If you are not signed in, it was interrupted, and a key may have been created: check your list of keys, then log in again.',
    '此登录已被使用。如果您尚未登录，说明登录曾中断，可能已经生成了密钥：请查看您的密钥列表，然后重新登录。',
  ],
  unsaved: [
    'You could not be signed in. A key was created: delete it in its settings, then log in again.',
    '无法登录，但密钥已生成。请在密钥设置中将其删除，然后重新登录。',
  ],
  limited: ['Too many requests. Please wait a little and try again.', '请求过于频繁，请稍候再试。'],
  key: ['Your key no longer works. Please log in again.', '您的密钥已失效，请重新登录。'],
  signed_out: ['Please log in first.', '请先登录。'],
  forbidden: [
    'This request was refused for safety. Reload the page and try again.',
    '出于安全考虑，请求已被拒绝。请刷新页面后重试。',
  ],
  too_long: ['The message is too long.', '消息过长。'],
  model: ['This model can’t be used here. Please choose another.', '此处不能使用该模型，请选择其他模型。'],
  unusable: [
    'The service could not process this request. Change it and try again.',
    '服务无法处理此请求，请修改后重试。',
  ],
  payment: [
    'There is not enough credit for this request. Check your account’s credit and the key’s limit.',
    '额度不足，无法完成此请求。请查看账户余额和密钥额度。',
  ],
  key_limit: [
    'The limit of this key is used up. You can raise it in the key settings.',
    '此密钥的额度已用完，您可以在密钥设置中调整额度。',
  ],
  credit: [
    'Your account does not have enough credit. Add credit, then try again.',
    '您的账户余额不足，请充值后重试。',
  ],
  negative: [
    'Your account’s balance is negative, so even free models can’t be used. Add credit, then try again.',
    '您的账户已欠费，免费模型也无法使用。请充值后重试。',
  ],
  budget: [
    'The budget of your workspace is used up. Please ask its administrator.',
    '工作区的预算已用完，请联系工作区管理员。',
  ],
  moderation: [
    'This message was blocked by moderation. Please change it.',
    '消息未通过内容审核，请修改后重试。',
  ],
  guardrail: [
    'The privacy or guardrail settings of your account don’t allow this request. Check them, or choose another model.',
    '您账户的隐私或安全设置不允许此请求。请检查设置，或选择其他模型。',
  ],
  region: [
    'This is not available in your region. Another model may work.',
    '您所在的地区无法使用，可以换一个模型试试。',
  ],
  not_allowed: ['The service does not allow this request.', '服务不允许此请求。'],
  no_model: [
    'This model does not exist, or your privacy settings exclude it. Please choose another.',
    '没有此模型，或者您的隐私设置不允许使用它。请选择其他模型。',
  ],
  free_quota: [
    'Today’s requests to free models are used up. Try again tomorrow, or choose another model.',
    '今天的免费模型请求次数已用完。请明天再试，或选择其他模型。',
  ],
  upstream: [
    'The model’s provider refused the request. Please choose another model.',
    '模型提供方拒绝了此请求，请选择其他模型。',
  ],
  busy: [
    'The model or the service is not available right now. Please try again in a moment.',
    '模型或服务暂时不可用，请稍后再试。',
  ],
  refused: [
    'The service refused this login. Please log in again. If that fails too, contact the developer of this app.',
    '服务拒绝了此次登录，请重新登录。如果仍然失败，请联系此应用的开发者。',
  ],
  cancelled: ['Cancelled.', '已取消。'],
  popup: [
    'The browser blocked the login window. Allow pop-ups for this page and try again.',
    '浏览器拦截了登录窗口。请允许此页面弹出窗口，然后重试。',
  ],
  frame: [
    'Logging in does not work inside another site. Open this page in a tab of its own.',
    '无法在其他网站的页面中登录。请在单独的标签页中打开此页面。',
  ],
  insecure: ['Logging in needs a secure (https) page.', '登录需要安全的（https）页面。'],
  storage: [
    'Your browser does not let this page keep data. Allow it, or leave private mode, and try again.',
    '浏览器不允许此页面保存数据。请允许保存或退出无痕模式后重试。',
  ],
})
