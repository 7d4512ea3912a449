import { describeError, type Locale, type OpenRouteError, pickLocale } from '@openroute-kit/core'
import { escapeHtml, htmlPage, linksRow } from '../http/html-page.js'
import { retryAfter } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { loginPath } from '../settings/paths.js'
import type { Settings } from '../settings/settings.js'

const WORDS = {
  en: {
    title: 'Login not finished',
    declined: 'Login declined',
    broken: 'This app is not set up',
    again: 'Log in again',
    back: 'Back to the app',
    keys: 'Look at your keys',
    next: 'You are signed in. Continue',
    confirm: 'Log in to {app}?',
    elsewhere: 'Another site has sent you here to log in.',
    logIn: 'Log in',
    code: 'Error code',
  },
  'zh-CN': {
    title: '登录未完成',
    declined: '登录已拒绝',
    broken: '此应用尚未设置好',
    again: '重新登录',
    back: '返回应用',
    keys: '查看您的密钥',
    next: '您已登录。继续',
    confirm: '登录 {app}？',
    elsewhere: '您是从其他网站跳转到此处登录的。',
    logIn: '登录',
    code: '错误代码',
  },
} as const

/** How a failure is told. */
export interface FailureOptions {
  /** `Set-Cookie` values. */
  cookies?: readonly string[]
  /** Whether the person is in a login popup, so that another try has to end there too. */
  popup?: boolean
}

/** A page for a person whose login failed: one sentence, what to do next, the code for a support request. */
export async function errorPage(
  settings: Settings,
  request: RouteRequest,
  error: OpenRouteError,
  { cookies = [], popup = false }: FailureOptions = {},
): Promise<Reply> {
  const locale = localeOf(request)
  const { title, body } = failureWords(settings, locale, error, popup)
  return htmlPage({
    status: error.status ?? 500,
    locale,
    title: `${title} · ${escapeHtml(settings.appName)}`,
    body,
    headers: retryAfter(error),
    cookies,
  })
}

/** What stands on a page about a failure, as HTML. */
export function failureWords(
  settings: Settings,
  locale: Locale,
  { code, message, helpUrl }: Pick<OpenRouteError, 'code' | 'message' | 'helpUrl'>,
  popup: boolean,
): { title: string; body: string } {
  const words = WORDS[locale]
  const broken = code === 'config_invalid'
  const title = broken ? words.broken : code === 'access_denied' ? words.declined : words.title
  const links: [string, string][] = [backLink(settings, locale)]
  // Who tries again would only see the mistake again.
  if (!broken) links.unshift([loginPath(settings, popup ? { mode: 'popup' } : {}), words.again])
  if (helpUrl !== undefined) links.unshift([helpUrl, words.keys])
  const body =
    `<h1>${title}</h1><p>${escapeHtml(describeError(code, locale))}</p>` +
    (broken && !settings.secure ? `<p>${escapeHtml(message)}</p>` : '') + // on localhost: to the developer
    `${linksRow(links)}<code>${words.code}: ${code}</code>`
  return { title, body }
}

/**
 * Goes on to `location` from a page of the app itself. Browsers withhold a `SameSite=Strict` cookie from a redirect
 * that began at another site, and would show the app as signed out.
 */
export async function continuePage(
  request: RouteRequest,
  location: string,
  cookies: readonly string[],
): Promise<Reply> {
  const locale = localeOf(request)
  const title = WORDS[locale].next
  const head = `<meta http-equiv="refresh" content="0;url=${escapeHtml(location)}">`
  return htmlPage({ status: 200, locale, title, head, body: linksRow([[location, title]]), cookies })
}

/** Asks a person whom another site has sent to the login whether they want it. F07 */
export async function confirmLoginPage(
  settings: Settings,
  request: RouteRequest,
  loginUrl: string,
): Promise<Reply> {
  const locale = localeOf(request)
  const words = WORDS[locale]
  const title = escapeHtml(words.confirm.replace('{app}', () => settings.appName))
  const links = linksRow([[loginUrl, words.logIn], backLink(settings, locale)])
  return htmlPage({
    status: 200,
    locale,
    title,
    body: `<h1>${title}</h1><p>${words.elsewhere}</p>${links}`,
    cookies: [],
  })
}

export function backLink(settings: Settings, locale: Locale): [href: string, text: string] {
  return [`${settings.basePath}/`, WORDS[locale].back]
}

export function localeOf(request: RouteRequest): Locale {
  return pickLocale(request.header('accept-language') ?? '')
}
