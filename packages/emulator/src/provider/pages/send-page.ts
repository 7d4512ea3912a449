import type { Response } from 'express'
import { type Html, html } from './html.js'
import type { Translator } from './translator.js'

export interface Page {
  title: string
  body: Html
  /** Default 200. */
  status?: number
  /** Loads the dashboard's script. The other pages have none. */
  script?: boolean
  /** The `form-action` of the content security policy. Default `'self'`. */
  formAction?: string
  /** The current entry of the navigation; `null`: no navigation. */
  nav?: 'dashboard' | 'keys' | 'logs' | null
  /** `form`: a narrow column for one decision. `wide`: the dashboard. Default `column`. */
  layout?: 'form' | 'column' | 'wide'
}

/** The logo: a line that forks from a dot and joins again. */
const MARK: Html = html`<svg class="mark" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" aria-hidden="true"><circle cx="3.5" cy="10" r="1.9" fill="currentColor" stroke="none"></circle><path d="M3.5 10h1C8 10 6.8 4 10.2 4s2.2 6 5.7 6h2.3M4.5 10C8 10 6.8 16 10.2 16s2.2-6 5.7-6"></path></svg>`

/** Sends a page with headers that prevent framing, caching and foreign scripts. A17, A20 */
export function sendPage(res: Response, t: Translator, page: Page): Response {
  const {
    title,
    body,
    status = 200,
    script = false,
    formAction = "'self'",
    nav = 'keys',
    layout = 'column',
  } = page
  const scriptPolicy = script ? "; script-src 'self'; connect-src 'self'" : ''
  res.set({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      `default-src 'none'; style-src 'self'; img-src 'self'${scriptPolicy}; form-action ${formAction}; ` +
      "base-uri 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    // Not "no-referrer": with it, browsers send `Origin: null` with the emulator's own forms.
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
    vary: 'Accept-Language, Cookie',
  })
  const document = html`<!doctype html>
<html lang="${t.locale}">
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
<span class="badge">${t('Local emulator', '本地模拟器')}</span>
${nav !== null && navigation(t, nav)}
</header>
<main>${body}</main>
<footer>${t(
    'This is a local emulator. Its users, credit and models are not real, and all data is lost when it stops.',
    '这是本地模拟器：用户、余额和模型均为虚构，停止运行后所有数据都会丢失。',
  )}</footer>
</body>
</html>
`
  return res.status(status).send(document.text)
}

function navigation(t: Translator, current: Page['nav']): Html {
  const links = [
    ['dashboard', '/', t('Dashboard', '面板')],
    ['keys', '/keys', t('Keys', '密钥')],
    ['logs', '/logs', t('Activity', '使用记录')],
  ] as const
  return html`<nav aria-label="${t('Pages', '页面')}">${links.map(
    ([name, href, text]) =>
      html`<a href="${href}"${name === current && html` aria-current="page"`}>${text}</a>`,
  )}</nav>`
}

/** Sends a page with a title and a text. */
export function sendNotice(
  res: Response,
  t: Translator,
  notice: { status?: number; title: string; text: string; detail?: string },
): Response {
  const { status = 200, title, text, detail } = notice
  const body = html`<section class="card"><h1>${title}</h1><p>${text}</p>${
    detail !== undefined && html`<p class="detail">${detail}</p>`
  }</section>`
  return sendPage(res, t, { status, title, body, nav: null, layout: 'form' })
}

/** Redirects without a referrer, since the current URL may hold a code. A17 */
export function redirect(res: Response, status: 302 | 303, location: string): Response {
  res.set({ location, 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' })
  return res.status(status).end()
}
