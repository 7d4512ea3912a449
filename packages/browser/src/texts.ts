/** What the button says, by name. `{}` stands for the provider's name or an amount. */
export type TextName = (typeof NAMES)[number]

/** A language of the button. What a language lacks is said in English. */
export type Texts = Partial<Record<TextName, string>>

const NAMES = [
  'login_with',
  'continue_with',
  'connect',
  'check',
  'open',
  'leave',
  'again',
  'signed_in',
  'left',
  'used',
  'settings',
  'activity',
  'sign_out',
  'note',
  'keys',
  'failed',
  'declined',
  'maybe',
  'later',
  'setup',
  'browser',
  'ended',
] as const

/** One text a line, in the order of the names: each name stands in the bundle once. */
const lines = (texts: string): Texts => {
  const all = texts.split('\n')
  return Object.fromEntries(NAMES.map((name, line) => [name, all[line] as string]))
}

/** The languages that the kit brings. Apps add theirs. */
export const LOCALES: Record<string, Texts> = {
  en: lines(`Log in with {}
Continue with {}
Connect {}
Checking your login…
Opening {}…
Signing out…
Try again
Signed in
{} of {} left
{} used
Key settings
Activity
Sign out
Signing out does not delete your key: it stays valid. Delete it in the key settings.
Your keys
The login was not finished. Please try again.
You declined the login. Nothing was changed.
The login broke off. A key may have been created: look at your keys, then try again.
The service can’t be reached. Please try again in a moment.
This app is set up wrongly. Please tell its makers.
The browser does not allow logging in here. Allow pop-ups and data for this page, or open it in a tab of its own.
Your key no longer works. Please log in again.`),
  'zh-CN': lines(`使用 {} 登录
继续使用 {}
连接 {}
正在确认登录状态…
正在打开 {}…
正在退出…
重试
已登录
剩余 {} / {}
已用 {}
密钥设置
使用记录
退出登录
退出登录不会删除您的密钥，它仍然有效。如需删除，请前往密钥设置。
您的密钥
登录没有完成，请重试。
您拒绝了登录，没有任何更改。
登录中断，可能已生成密钥。请查看您的密钥，然后重试。
暂时无法连接服务，请稍后重试。
此应用的设置有误，请联系开发者。
浏览器不允许在此登录。请允许弹出窗口和保存数据，或在单独的标签页中打开此页面。
您的密钥已失效，请重新登录。`),
  'zh-TW': lines(`使用 {} 登入
繼續使用 {}
連結 {}
正在確認登入狀態…
正在開啟 {}…
正在登出…
重試
已登入
剩餘 {} / {}
已用 {}
金鑰設定
使用紀錄
登出
登出不會刪除您的金鑰，它仍然有效。如需刪除，請前往金鑰設定。
您的金鑰
登入沒有完成，請重試。
您拒絕了登入，沒有任何變更。
登入中斷，可能已產生金鑰。請查看您的金鑰，然後重試。
暫時無法連線服務，請稍後重試。
此應用程式的設定有誤，請聯絡開發者。
瀏覽器不允許在此登入。請允許彈出視窗和儲存資料，或在獨立分頁中開啟此頁面。
您的金鑰已失效，請重新登入。`),
  ja: lines(`{} でログイン
{} で続ける
{} に接続
ログインを確認中…
{} を開いています…
ログアウト中…
再試行
ログイン済み
残り {} / {}
使用済み {}
キーの設定
利用履歴
ログアウト
ログアウトしてもキーは削除されず、有効なままです。削除はキーの設定から行えます。
キーの一覧
ログインが完了しませんでした。もう一度お試しください。
ログインは拒否されました。変更はありません。
ログインが中断されました。キーが作成された可能性があります。一覧を確認してから再試行してください。
サービスに接続できません。しばらくしてからお試しください。
このアプリの設定に誤りがあります。開発者にお知らせください。
このブラウザではここでログインできません。ポップアップとデータの保存を許可するか、別のタブで開いてください。
キーは無効になりました。もう一度ログインしてください。`),
}

/** The first of the language tags that a language is there for; Chinese by script (BCP 47), else English. */
export function pickTexts(tags: readonly string[]): [tag: string, texts: Texts] {
  for (const tag of tags) {
    const chinese = /^zh(-|$)/i.test(tag) && (/-(hant|tw|hk|mo)/i.test(tag) ? 'zh-TW' : 'zh-CN')
    for (const name of [tag, chinese || tag.split('-')[0]]) {
      const texts = LOCALES[name as string]
      if (texts) return [name as string, texts]
    }
  }
  return ['en', LOCALES.en as Texts]
}

/** What the person at the screen is told of an error. */
export function textOf(code: string): TextName {
  if (/denied|cancel/.test(code)) return 'declined'
  if (/unknown|provider_(error|answer)|save/.test(code)) return 'maybe'
  if (/config|allowed|forbidden/.test(code)) return 'setup'
  if (/storage|insecure|popup|frame/.test(code)) return 'browser'
  if (/network|session|limited|reach|timeout/.test(code)) return 'later'
  return code === 'key_rejected' ? 'ended' : 'failed'
}
