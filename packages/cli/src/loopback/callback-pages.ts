import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describeError, type Locale, OpenRouteError, pickLocale } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'

/** A page in the languages of the kit. */
export interface Page {
  status: number
  texts: Record<Locale, readonly [title: string, text: string]>
}

export function successPage(appName: string): Page {
  return {
    status: 200,
    texts: {
      en: ['You are logged in', `You can close this page and go back to ${appName}.`],
      'zh-CN': ['登录成功', `您可以关闭此页面，返回 ${appName}。`],
    },
  }
}

/** Shows no part of the request. B31 */
export function failurePage(error: unknown, appName: string): Page {
  const { code, status = 500 } = error instanceof OpenRouteError ? error : failure('internal_error')
  return {
    status,
    texts: {
      en: ['Login not finished', `${describeError(code, 'en')} Go back to ${appName}.`],
      'zh-CN': ['登录未完成', `${describeError(code, 'zh-CN')}请返回 ${appName}。`],
    },
  }
}

/** For requests that are not the callback. It does not name the app. */
export function notFoundPage(status: number): Page {
  return {
    status,
    texts: {
      en: ['Page not found', 'There is no page at this address.'],
      'zh-CN': ['页面不存在', '此地址没有页面。'],
    },
  }
}

const STYLE =
  ':root{color-scheme:light dark}' +
  'body{margin:0;min-height:100vh;display:grid;place-items:center;font:16px/1.5 system-ui,sans-serif}' +
  'main{box-sizing:border-box;width:100%;max-width:480px;padding:32px 24px}' +
  'h1{font-size:20px;line-height:1.4;margin:0 0 8px}p{margin:0;overflow-wrap:anywhere}'

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Sends the browser to another page, which learns nothing about this one. */
export function sendRedirect(res: ServerResponse, location: string): Promise<void> {
  return new Promise((resolve) => {
    res.once('close', resolve)
    res.writeHead(302, {
      'cache-control': 'no-store',
      connection: 'close',
      location,
      'referrer-policy': 'no-referrer',
    })
    res.end()
  })
}

/**
 * Sends a page without scripts and links that cannot be framed (A20). The address holds the code, so there is no referrer and
 * no cache (A17, B24). Resolves when the connection is closed.
 */
export function sendPage(req: IncomingMessage, res: ServerResponse, { status, texts }: Page): Promise<void> {
  const locale = pickLocale(req.headers['accept-language'] ?? '')
  const [title, text] = texts[locale]
  return new Promise((resolve) => {
    if (res.closed) return resolve() // the browser has disconnected
    res.once('close', resolve)
    res.writeHead(status, {
      'cache-control': 'no-store',
      connection: 'close',
      'content-security-policy': POLICY,
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      ...(status === 405 && { allow: 'GET' }),
    })
    res.end(
      `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>` +
        `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head>` +
        `<body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></main></body></html>`,
    )
  })
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
