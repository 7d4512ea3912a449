import { pickLocale } from '@openroute-kit/core'
import type { RequestHandler } from 'express'

/** Responds with 404: a page for people, JSON for programs. */
export const notFound: RequestHandler = (req, res) => {
  res.status(404).set('cache-control', 'no-store')
  if (req.accepts(['json', 'html']) !== 'html') {
    res.json({ error: { code: 'not_found', message: 'There is nothing at this address.', status: 404 } })
    return
  }
  const chinese = pickLocale(req.get('accept-language') ?? '') === 'zh-CN'
  res.send(
    chinese
      ? page('zh-CN', '找不到页面', '这个地址没有内容。', '回到对话')
      : page('en', 'Page not found', 'There is nothing at this address.', 'Go to the chat'),
  )
}

function page(lang: string, title: string, text: string, link: string): string {
  return `<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
<body class="plain-page">
<main>
<h1>${title}</h1>
<p>${text}</p>
<p><a href="/">${link}</a></p>
</main>
`
}
