import type { Response } from 'express'
import { type Html, html } from './html.js'
import type { Say } from './translator.js'

export interface Page {
  title: string
  body: Html
  /** Default 200. */
  status?: number
  /** Loads the dashboard's script. Every other page works without any. */
  script?: boolean
  /** Where the page's forms may lead. Default: the emulator itself. */
  formAction?: string
  /** Which part of the navigation is open; `null`: the page shows none. */
  nav?: 'dashboard' | 'keys' | 'logs' | null
  /** `form`: a narrow column, for one decision. `wide`: the dashboard. Default: a readable column. */
  layout?: 'form' | 'column' | 'wide'
}

/** A line that forks from a dot and arrives as one. */
const MARK: Html = html`<svg class="mark" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" aria-hidden="true"><circle cx="3.5" cy="10" r="1.9" fill="currentColor" stroke="none"></circle><path d="M3.5 10h1C8 10 6.8 4 10.2 4s2.2 6 5.7 6h2.3M4.5 10C8 10 6.8 16 10.2 16s2.2-6 5.7-6"></path></svg>`

/** Sends a page with the headers that keep it from being framed, cached or fed with foreign code (A17, A20). */
export function sendPage(res: Response, say: Say, page: Page): Response {
  const {
    title,
    body,
    status = 200,
    script = false,
    formAction = "'self'",
    nav = 'keys',
    layout = 'column',
  } = page
  const own = script ? "; script-src 'self'; connect-src 'self'" : ''
  res.set({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      `default-src 'none'; style-src 'self'; img-src 'self'${own}; form-action ${formAction}; ` +
      "base-uri 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    // Other sites learn nothing. Not "no-referrer", since that turns the Origin of our own forms into "null".
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
    vary: 'Accept-Language, Cookie',
  })
  const document = html`<!doctype html>
<html lang="${say.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · OpenRoute</title>
<link rel="icon" href="/emulator/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/emulator/style.css">
${script && html`<script type="module" src="/emulator/dashboard.js"></script>`}
</head>
<body class="${layout}">
<header class="top">
<span class="brand">${MARK}OpenRoute</span>
<span class="badge">${say('Local emulator', '本地模拟器')}</span>
${nav !== null && navigation(say, nav)}
</header>
<main>${body}</main>
<footer>${say(
    'This is a local emulator. Its users, credit and models are made up, and it forgets everything when it stops.',
    '这是本地模拟器：用户、余额和模型都是虚构的，停止运行后不保留任何数据。',
  )}</footer>
</body>
</html>
`
  return res.status(status).send(document.text)
}

function navigation(say: Say, open: Page['nav']): Html {
  const links = [
    ['dashboard', '/', say('Dashboard', '面板')],
    ['keys', '/keys', say('Keys', '密钥')],
    ['logs', '/logs', say('Activity', '使用记录')],
  ] as const
  return html`<nav aria-label="${say('Pages', '页面')}">${links.map(
    ([name, href, text]) => html`<a href="${href}"${name === open && html` aria-current="page"`}>${text}</a>`,
  )}</nav>`
}

/** A page that says one thing. */
export function sendNotice(
  res: Response,
  say: Say,
  notice: { status?: number; title: string; text: string; detail?: string },
): Response {
  const { status = 200, title, text, detail } = notice
  const body = html`<section class="card"><h1>${title}</h1><p>${text}</p>${
    detail !== undefined && html`<p class="detail">${detail}</p>`
  }</section>`
  return sendPage(res, say, { status, title, body, nav: null, layout: 'form' })
}

/** Moves the browser on, after a form too. Nothing of the address that it leaves goes along (A17). */
export function redirect(res: Response, status: 302 | 303, location: string): Response {
  res.set({ location, 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' })
  return res.status(status).end()
}
