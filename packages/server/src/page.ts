import { describeError, type Locale, type OpenRouteError, pickLocale } from '@openroute-kit/core'
import type { Config } from './config.js'
import { cookieHeader } from './replies.js'
import type { Reply, RouteRequest } from './route-request.js'

const STYLE =
  ':root{color-scheme:light dark}' +
  'body{margin:0;min-height:100vh;display:grid;place-items:center;background:#fff;color:#15181e;' +
  'font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}' +
  'main{box-sizing:border-box;width:100%;max-width:480px;padding:32px 24px}' +
  'h1{font-size:20px;line-height:1.4;margin:0 0 8px}p{margin:0 0 24px}code{color:#5b6472;font-size:14px}' +
  'nav{display:flex;flex-wrap:wrap;gap:12px;margin:0 0 24px}' +
  'a{display:inline-flex;align-items:center;min-height:40px;padding:0 16px;border:1px solid #767f8c;border-radius:8px;' +
  'box-sizing:border-box;color:inherit;font-size:14px;text-decoration:none}' +
  'a:first-child{background:#1f5eff;border-color:#1f5eff;color:#fff}a:hover{text-decoration:underline}' +
  'a:focus-visible{outline:2px solid #1f5eff;outline-offset:2px}' +
  '@media(prefers-color-scheme:dark){body{background:#0f1115;color:#e8eaee}code{color:#9aa3b2}' +
  'a:first-child{background:#6f9bff;border-color:#6f9bff;color:#0f1115}a:focus-visible{outline-color:#6f9bff}}'

const WORDS = {
  en: {
    title: 'Login not finished',
    declined: 'Login declined',
    broken: 'This app is not set up',
    again: 'Log in again',
    back: 'Back to the app',
    keys: 'Look at your keys',
    next: 'You are signed in. Continue',
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
    code: '错误代码',
  },
} as const

/**
 * A page for a person whose login failed: one sentence, what to do next, the code for a support request.
 * No script and no subresource; the style is allowed by its hash (A17, A20, B31).
 */
export async function errorPage(
  config: Config,
  request: RouteRequest,
  error: OpenRouteError,
  cookies: readonly string[] = [],
): Promise<Reply> {
  const locale = pickLocale(request.header('accept-language') ?? '')
  const words = WORDS[locale]
  const broken = error.code === 'config_invalid'
  const title = broken ? words.broken : error.code === 'access_denied' ? words.declined : words.title
  const links: [string, string][] = [[`${config.basePath}/`, words.back]]
  // Who tries again would only see the mistake again.
  if (!broken) links.unshift([`${config.mountPath}/login`, words.again])
  if (error.helpUrl !== undefined) links.unshift([error.helpUrl, words.keys])
  const body =
    `<h1>${title}</h1><p>${escapeHtml(describeError(error.code, locale))}</p>` +
    (broken && !config.secure ? `<p>${escapeHtml(error.message)}</p>` : '') + // on localhost: to the developer
    `<nav>${links.map(([href, text]) => `<a href="${escapeHtml(href)}" rel="noreferrer">${text}</a>`).join('')}</nav>` +
    `<code>${words.code}: ${error.code}</code>`
  return page(error.status ?? 500, locale, `${title} · ${escapeHtml(config.appName)}`, body, cookies)
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
  const locale = pickLocale(request.header('accept-language') ?? '')
  const target = escapeHtml(location)
  const refresh = `<meta http-equiv="refresh" content="0;url=${target}">`
  const body = `<nav><a href="${target}" rel="noreferrer">${WORDS[locale].next}</a></nav>`
  return page(200, locale, WORDS[locale].next, body, cookies, refresh)
}

async function page(
  status: number,
  locale: Locale,
  title: string,
  body: string,
  cookies: readonly string[],
  head = '',
): Promise<Reply> {
  return {
    status,
    headers: [
      ['cache-control', 'no-store'],
      ['content-type', 'text/html; charset=utf-8'],
      [
        'content-security-policy',
        `default-src 'none'; style-src '${await styleHash()}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      ],
      ['referrer-policy', 'no-referrer'],
      ['x-content-type-options', 'nosniff'],
      ['x-frame-options', 'DENY'],
      ...cookies.map(cookieHeader),
    ],
    body:
      `<!doctype html><html lang="${locale}"><head><meta charset="utf-8">${head}<title>${title}</title>` +
      `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body><main>${body}</main></body></html>`,
  }
}

let hash: Promise<string> | undefined

function styleHash(): Promise<string> {
  hash ??= crypto.subtle
    .digest('SHA-256', new TextEncoder().encode(STYLE))
    .then((digest) => `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`)
  return hash
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
