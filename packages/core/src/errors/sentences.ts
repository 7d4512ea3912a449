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
