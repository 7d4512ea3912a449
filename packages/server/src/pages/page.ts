import { describeError, type Locale, type OpenRouteError, pickLocale } from '@openroute-kit/core'
import { escapeHtml, htmlPage, linkRow } from '../http/html-page.js'
import { retryAfter, statusOf } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { loginPath } from '../settings/paths.js'
import { homePath } from '../settings/return-to.js'
import type { Settings } from '../settings/settings.js'

const WORDS = {
  en: {
    title: 'Login not finished',
    declined: 'Login declined',
    misconfigured: 'This app is not configured correctly',
    retry: 'Log in again',
    back: 'Back to the app',
    keys: 'Check your keys',
    continue: 'Continue',
    confirm: 'Log in to {app}?',
    foreign: 'Another site sent you here to log in.',
    logIn: 'Log in',
    code: 'Error code',
  },
  'zh-CN': {
    title: '登录未完成',
    declined: '登录已拒绝',
    misconfigured: '此应用的配置有误',
    retry: '重新登录',
    back: '返回应用',
    keys: '查看您的密钥',
    continue: '继续',
    confirm: '要登录 {app} 吗？',
    foreign: '您是从其他网站跳转到登录页面的。',
    logIn: '登录',
    code: '错误代码',
  },
} as const

export interface FailureOptions {
  /** `Set-Cookie` values of the response. Default: none. */
  cookies?: readonly string[]
  /** Whether the page is shown in a login popup: its link then starts the next login in popup mode. Default: `false`. */
  popup?: boolean
  /** The path to which the next login returns. Default: the start page. S29 */
  returnTo?: string | undefined
}

/**
 * The page for a failed login: one sentence about the error, links to what the visitor can do, and the error code for support.
 */
export async function errorPage(
  settings: Settings,
  request: RouteRequest,
  error: OpenRouteError,
  { cookies = [], ...retry }: FailureOptions = {},
): Promise<Reply> {
  const locale = localeOf(request)
  const { title, body } = failureWords(settings, locale, error, retry)
  return htmlPage({
    status: statusOf(error),
    locale,
    title: `${title} · ${escapeHtml(settings.appName)}`,
    body,
    headers: retryAfter(error),
    cookies,
  })
}

/** The page of an app whose options are invalid, so that neither its name nor its paths are known (S19). */
export async function misconfiguredPage(request: RouteRequest, error: OpenRouteError): Promise<Reply> {
  const locale = localeOf(request)
  const { misconfigured: title, code } = WORDS[locale]
  return htmlPage({
    status: statusOf(error),
    locale,
    title,
    body: `<h1>${title}</h1><p>${escapeHtml(describeError(error.code, locale))}</p><code>${code}: ${error.code}</code>`,
    cookies: [],
  })
}

/** Title and body of a page about a failure, as HTML. */
export function failureWords(
  settings: Settings,
  locale: Locale,
  { code, message, helpUrl }: Pick<OpenRouteError, 'code' | 'message' | 'helpUrl'>,
  retry: Pick<FailureOptions, 'popup' | 'returnTo'>,
): { title: string; body: string } {
  const words = WORDS[locale]
  const misconfigured = code === 'config_invalid'
  const title = misconfigured ? words.misconfigured : code === 'access_denied' ? words.declined : words.title
  const links: [string, string][] = [backLink(settings, locale)]
  // Another login would fail with the same configuration error.
  if (!misconfigured) links.unshift([retryPath(settings, retry), words.retry])
  if (helpUrl !== undefined) links.unshift([helpUrl, words.keys])
  const body =
    `<h1>${title}</h1><p>${escapeHtml(describeError(code, locale))}</p>` +
    (misconfigured && !settings.secure ? `<p>${escapeHtml(message)}</p>` : '') + // for the developer, on localhost
    `${linkRow(links)}<code>${words.code}: ${code}</code>`
  return { title, body }
}

function retryPath(
  settings: Settings,
  { popup = false, returnTo = homePath(settings) }: Pick<FailureOptions, 'popup' | 'returnTo'>,
): string {
  if (popup) return loginPath(settings, { mode: 'popup' })
  return loginPath(settings, returnTo === homePath(settings) ? {} : { returnTo })
}

/**
 * A page that navigates to `location`, instead of a redirect. Browsers don't send a `SameSite=Strict` cookie with a redirect that
 * began at another site, so the app would appear signed out.
 */
export async function continuePage(
  request: RouteRequest,
  location: string,
  cookies: readonly string[],
): Promise<Reply> {
  const locale = localeOf(request)
  const title = WORDS[locale].continue
  const head = `<meta http-equiv="refresh" content="0;url=${escapeHtml(location)}">`
  return htmlPage({ status: 200, locale, title, head, body: linkRow([[location, title]]), cookies })
}

/** Asks the visitor to confirm a login that another site started. F07 */
export async function confirmLoginPage(
  settings: Settings,
  request: RouteRequest,
  loginUrl: string,
): Promise<Reply> {
  const locale = localeOf(request)
  const words = WORDS[locale]
  const title = escapeHtml(words.confirm.replace('{app}', () => settings.appName))
  const links = linkRow([[loginUrl, words.logIn], backLink(settings, locale)])
  return htmlPage({
    status: 200,
    locale,
    title,
    body: `<h1>${title}</h1><p>${words.foreign}</p>${links}`,
    cookies: [],
  })
}

export function backLink(settings: Settings, locale: Locale): [href: string, text: string] {
  return [homePath(settings), WORDS[locale].back]
}

export function localeOf(request: RouteRequest): Locale {
  return pickLocale(request.header('accept-language') ?? '')
}
