import type { Locale } from '@openroute-kit/core'
import { cookieHeader } from './replies.js'
import type { Reply } from './route-request.js'

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

export interface HtmlPage {
  status: number
  locale: Locale
  /** HTML, like `body` and `head`. Escape any text that is not the kit's own. */
  title: string
  body: string
  head?: string
  /** The text of the only script that `head` or `body` contains. Default: no script. */
  script?: string
  headers?: Reply['headers']
  cookies?: readonly string[]
}

/**
 * A complete HTML page. It can't be framed (A20). Its Content-Security-Policy allows only its own style and script, by their
 * hashes (B31). It loads nothing and sends no referrer, so its address reaches no other site (A17).
 */
export async function htmlPage({
  status,
  locale,
  title,
  body,
  head = '',
  script,
  headers = [],
  cookies = [],
}: HtmlPage): Promise<Reply> {
  const policy = [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src '${await hashOf(script)}'`]),
    `style-src '${await hashOf(STYLE)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    status,
    headers: [
      ['cache-control', 'no-store'],
      ['content-type', 'text/html; charset=utf-8'],
      ['content-security-policy', policy.join('; ')],
      ['referrer-policy', 'no-referrer'],
      ['x-content-type-options', 'nosniff'],
      ['x-frame-options', 'DENY'],
      ...headers,
      ...cookies.map(cookieHeader),
    ],
    body:
      `<!doctype html><html lang="${locale}"><head><meta charset="utf-8">${head}<title>${title}</title>` +
      `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body><main>${body}</main></body></html>`,
  }
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** A row of links. The first one is styled as the primary action. `text` is HTML. */
export function linkRow(links: readonly (readonly [href: string, text: string])[]): string {
  const anchors = links.map(([href, text]) => `<a href="${escapeHtml(href)}" rel="noreferrer">${text}</a>`)
  return `<nav>${anchors.join('')}</nav>`
}

const hashes = new Map<string, Promise<string>>()

function hashOf(text: string): Promise<string> {
  const known = hashes.get(text) ?? digest(text)
  hashes.set(text, known)
  return known
}

async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(bytes)))}`
}
