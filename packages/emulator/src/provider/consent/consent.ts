import type { Request, Response } from 'express'
import {
  type AuthorizeRequest,
  InvalidAuthorizeRequest,
  parseLimit,
  parseReset,
  readAuthorizeRequest,
} from '../codes/authorize-request.js'
import { appName, callbackWith, grantCode } from '../codes/grant-code.js'
import type { Context } from '../context.js'
import { html } from '../pages/html.js'
import { readForm, signIn, visit } from '../pages/page-visit.js'
import { refuseForm } from '../pages/refuse-form.js'
import { redirect, sendNotice, sendPage } from '../pages/send-page.js'
import { type Say, sayFor } from '../pages/translator.js'
import { consentPage } from './consent-page.js'

/** `GET /auth`: who asks for what (protocol.md §1). */
export function showConsent(context: Context, req: Request, res: Response): Response {
  const query = req.originalUrl.split('?')[1] ?? ''
  const request = readRequest(context, query)
  if (request instanceof InvalidAuthorizeRequest) return refuseRequest(req, res, request)
  const at = visit(context, req, res)
  return sendPage(res, at.say, consentPage(context, { request, query, at }))
}

/** `POST /auth`: the user's answer. */
export function answerConsent(context: Context, req: Request, res: Response): Response {
  const form = readForm(context, req, res)
  if (form === null) return refuseForm(req, res)
  const query = form.get('request') ?? ''
  const request = readRequest(context, query)
  if (request instanceof InvalidAuthorizeRequest) return refuseRequest(req, res, request)
  const { callbackUrl } = request
  const at = visit(context, req, res)
  if (form.get('decision') !== 'approve') {
    if (callbackUrl === null) return sendDeclined(res, at.say)
    return redirect(res, 302, callbackWith(callbackUrl, { error: 'access_denied' }))
  }
  const user = context.ledger.user(form.get('user'))
  const typed = (form.get('limit') ?? '').trim()
  const limit = typed === '' ? null : parseLimit(typed)
  if (user === undefined) return refuseForm(req, res)
  if (limit === undefined) {
    const page = consentPage(context, { request, query, at, typedLimit: typed })
    return sendPage(res, at.say, { ...page, status: 400 })
  }
  signIn(context, res, at.visitor, user.id)
  const limitReset = limit === null ? null : parseReset(form.get('limit_reset') ?? '')
  const code = grantCode(context, request, { user: user.id, limit, limitReset })
  if (callbackUrl === null) return sendCode(res, at.say, appName(request), code)
  return redirect(res, 302, callbackWith(callbackUrl, { code }))
}

function readRequest({ now }: Context, query: string): AuthorizeRequest | InvalidAuthorizeRequest {
  try {
    return readAuthorizeRequest(new URLSearchParams(query), now())
  } catch (error) {
    if (error instanceof InvalidAuthorizeRequest) return error
    throw error
  }
}

function refuseRequest(req: Request, res: Response, { en, zhCN }: InvalidAuthorizeRequest): Response {
  const say = sayFor(req)
  return sendNotice(res, say, {
    status: 400,
    title: say('This login link is not valid', '此登录链接无效'),
    text: say(
      'The app that sent you here asked in a way that OpenRoute does not accept. Nothing was changed.',
      '将您带到这里的应用所发出的请求不符合要求。没有任何更改。',
    ),
    detail: say(en, zhCN),
  })
}

/** Headless: the user carries the code to the app by hand. */
function sendCode(res: Response, say: Say, app: string, code: string): Response {
  const title = say('Copy this code', '请复制此授权码')
  const body = html`<section class="card">
<h1>${title}</h1>
<p>${say(`Paste it where ${app} asks for it. It works once, within 10 minutes.`, `请粘贴到 ${app} 要求输入的地方。授权码只能使用一次，10 分钟内有效。`)}</p>
<p class="code" tabindex="0"><code>${code}</code></p>
<p class="muted">${say('A click selects the whole code.', '点击即可选中整个授权码。')}</p>
</section>`
  return sendPage(res, say, { title, body, nav: null, layout: 'form' })
}

function sendDeclined(res: Response, say: Say): Response {
  return sendNotice(res, say, {
    title: say('Declined', '已拒绝'),
    text: say('No key was created. You can close this page.', '没有创建密钥，您可以关闭此页面。'),
  })
}
