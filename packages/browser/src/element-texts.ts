import type { Locale } from '@openroute-kit/core'
import type { Account } from './account.js'

/** What the element says. `name` is the provider's. */
export interface Texts {
  logIn(name: string): string
  check: string
  open(name: string): string
  signOutBusy: string
  again: string
  account(name: string): string
  signedIn: string
  signedOut: string
  noLimit: string
  credit(left: string, limit: string): string
  creditName: string
  settings: string
  activity: string
  newTab: string
  signOut: string
  /** B34: the sentence around the link to the key's settings. */
  honest: readonly [before: string, link: string, after: string]
  keys: string
}

export const TEXTS: Record<Locale, Texts> = {
  en: {
    logIn: (name) => `Log in with ${name}`,
    check: 'Checking your login…',
    open: (name) => `Opening ${name}…`,
    signOutBusy: 'Signing out…',
    again: 'Try again',
    account: (name) => `${name} account: `,
    signedIn: 'Signed in',
    signedOut: 'Signed out',
    noLimit: 'Signed in, no limit',
    credit: (left, limit) => `${left} of ${limit} left`,
    creditName: 'Credit left',
    settings: 'Key settings',
    activity: 'Activity',
    newTab: ' (opens in a new tab)',
    signOut: 'Sign out',
    honest: ['Signing out does not delete your key: it stays valid. Delete it in its ', 'settings', '.'],
    keys: 'Your keys',
  },
  'zh-CN': {
    logIn: (name) => `使用 ${name} 登录`,
    check: '正在确认登录状态…',
    open: (name) => `正在打开 ${name}…`,
    signOutBusy: '正在退出…',
    again: '重试',
    account: (name) => `${name} 账户：`,
    signedIn: '已登录',
    signedOut: '已退出登录',
    noLimit: '已登录，无限额',
    credit: (left, limit) => `剩余 ${left} / ${limit}`,
    creditName: '剩余额度',
    settings: '密钥设置',
    activity: '使用记录',
    newTab: '（在新标签页中打开）',
    signOut: '退出登录',
    honest: ['退出登录不会删除您的密钥，它仍然有效。如需删除，请前往', '密钥设置', '。'],
    keys: '您的密钥',
  },
}

/** "$4.58 of $5.00 left", as far as it is known. */
export function creditText(texts: Texts, { limit, limitRemaining }: Account): string {
  if (typeof limit === 'number' && typeof limitRemaining === 'number')
    return texts.credit(dollars(limitRemaining), dollars(limit))
  return limit === null ? texts.noLimit : texts.signedIn
}

/** The same in both languages: people know these amounts from the provider's page. */
function dollars(amount: number): string {
  // A little is not nothing.
  return amount > 0 && amount < 0.01 ? '<$0.01' : `$${Math.max(0, amount).toFixed(2)}`
}
