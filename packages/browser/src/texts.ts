const NAMES = [
  'login_with',
  'continue_with',
  'connect',
  'open',
  'check',
  'again',
  'signed_in',
  'left',
  'settings',
  'activity',
  'sign_out',
  'note',
  'failed',
  'declined',
  'maybe',
  'later',
  'browser',
] as const

/** What the button says, by name. `{}` stands for the provider's name or an amount. */
export type TextName = (typeof NAMES)[number]

/** A language of the button. What a language lacks is said in English. */
export type Texts = Partial<Record<TextName, string>>

/** One text a line, in the order of the names, so that each name stands in the bundle once. */
const lines = (texts: string): Texts => {
  const all = texts.split('\n')
  return Object.fromEntries(NAMES.map((name, line) => [name, all[line] as string]))
}

/** The languages that the kit brings. Apps add theirs. */
export const LOCALES: Record<string, Texts> = {
  en: lines(`Log in with {}
Continue with {}
Connect {}
Opening {}…
One moment…
Try again
Signed in
{} of {} left
Key settings
Activity
Sign out
Signing out does not delete your key: it stays valid. Delete it in the key settings.
Please log in again.
You declined the login. Nothing was changed.
The login broke off. A key may exist: look at your keys, then log in again.
The service can’t be reached. Please try again later.
Allow pop-ups and data for this page, or open it in a tab of its own.`),
  'zh-CN': lines(`使用 {} 登录
继续使用 {}
连接 {}
正在打开 {}…
请稍候…
重试
已登录
剩余 {} / {}
密钥设置
使用记录
退出登录
退出登录不会删除您的密钥，它仍然有效。如需删除，请前往密钥设置。
请重新登录。
您拒绝了登录，没有任何更改。
登录中断，可能已生成密钥。请查看您的密钥，然后重新登录。
暂时无法连接服务，请稍后重试。
请允许此页面弹出窗口和保存数据，或在单独的标签页中打开。`),
  'zh-TW': lines(`使用 {} 登入
繼續使用 {}
連接 {}
正在開啟 {}…
請稍候…
重試
已登入
剩餘 {} / {}
金鑰設定
使用紀錄
登出
登出不會刪除您的金鑰，它仍然有效。如需刪除，請前往金鑰設定。
請重新登入。
您拒絕了登入，沒有任何變更。
登入中斷，可能已產生金鑰。請查看您的金鑰，然後重新登入。
暫時無法連接服務，請稍後重試。
請允許此頁面彈出視窗和儲存資料，或在獨立分頁中開啟。`),
  ja: lines(`{} でログイン
{} で続ける
{} に接続
{} を開いています…
お待ちください…
再試行
ログイン済み
残り {} / {}
キーの設定
利用履歴
ログアウト
ログアウトしてもキーは削除されず、有効なままです。削除はキーの設定から行えます。
もう一度ログインしてください。
ログインを拒否しました。変更はありません。
ログインが中断されました。キーがあるか確認し、もう一度ログインしてください。
サービスに接続できません。後でもう一度お試しください。
このページのポップアップとデータの保存を許可するか、別のタブで開いてください。`),
}

/** The first of the language tags that a language is there for; Chinese by script (BCP 47), else English. */
export function pickLocale(tags: readonly string[]): string {
  for (const tag of tags) {
    const [language] = tag.toLowerCase().split('-') as [string]
    const chinese = /^zh(?!-hans).*-(hant|tw|hk|mo)\b/i.test(tag) ? 'zh-TW' : 'zh-CN'
    const known = [tag, language === 'zh' ? chinese : language].find((name) => Object.hasOwn(LOCALES, name))
    if (known) return known
  }
  return 'en'
}

/** What the person at the screen is told of an error. */
export function textOf(code: string): TextName {
  if (/denied|cancel/.test(code)) return 'declined'
  if (/unknown|provider_(error|answer)|save/.test(code)) return 'maybe'
  if (/storage|insecure|popup|frame/.test(code)) return 'browser'
  return /network|session|limited|reach|timeout/.test(code) ? 'later' : 'failed'
}
