import type { Request, Response } from 'express'
import {
  type AuthorizeRequest,
  InvalidAuthorizeRequest,
  parseLimit,
  parseReset,
  readAuthorizeRequest,
} from '../codes/authorize-request.js'
import { appName, approvedUrl, deniedUrl, grantCode } from '../codes/grant-code.js'
import type { Context } from '../context.js'
import { html } from '../pages/html.js'
import { readForm, setSignedInUser, startVisit } from '../pages/page-visit.js'
import { refuseForm } from '../pages/refuse-form.js'
import { redirect, sendNotice, sendPage } from '../pages/send-page.js'
import { sendSignIn } from '../pages/sign-in.js'
import { type Translator, translatorFor } from '../pages/translator.js'
import { consentPage } from './consent-page.js'

/** `GET /auth`: the consent page (docs/protocol.md §1). */
export function showConsent(context: Context, req: Request, res: Response): Response {
  const query = req.originalUrl.split('?')[1] ?? ''
  const request = readRequest(context, query)
  if (request instanceof InvalidAuthorizeRequest) return refuseRequest(req, res, request)
  const visit = startVisit(context, req, res)
  if (visit.user === undefined && context.variants.signIn === 'first')
    return sendSignIn(context, req, res, visit)
  return sendPage(res, visit.t, consentPage(context, { request, query, visit }))
}

/** `POST /auth`: the user's decision. */
export function submitConsent(context: Context, req: Request, res: Response): Response {
  const form = readForm(context, req, res)
  if (form === null) return refuseForm(req, res)
  const query = form.get('request') ?? ''
  const request = readRequest(context, query)
  if (request instanceof InvalidAuthorizeRequest) return refuseRequest(req, res, request)
  const visit = startVisit(context, req, res)
  if (form.get('decision') !== 'approve') {
    const denied = deniedUrl(request, context.variants)
    return denied === null ? sendDeclined(res, visit.t) : redirect(res, 302, denied)
  }
  const user = context.ledger.user(form.get('user'))
  const enteredLimit = (form.get('limit') ?? '').trim()
  const limit = enteredLimit === '' ? null : parseLimit(enteredLimit)
  if (user === undefined) return refuseForm(req, res)
  if (limit === undefined) {
    const page = consentPage(context, { request, query, visit, enteredLimit })
    return sendPage(res, visit.t, { ...page, status: 400 })
  }
  setSignedInUser(context, res, visit.session, user.id)
  const limitReset = limit === null ? null : parseReset(form.get('limit_reset') ?? '')
  const code = grantCode(context.codes, request, { user: user.id, limit, limitReset })
  const approved = approvedUrl(request, code, context.variants)
  return approved === null ? sendCode(res, visit.t, appName(request), code) : redirect(res, 302, approved)
}

function readRequest(context: Context, query: string): AuthorizeRequest | InvalidAuthorizeRequest {
  try {
    return readAuthorizeRequest(new URLSearchParams(query), context)
  } catch (error) {
    if (error instanceof InvalidAuthorizeRequest) return error
    throw error
  }
}

function refuseRequest(req: Request, res: Response, { en, zhCN }: InvalidAuthorizeRequest): Response {
  const t = translatorFor(req)
  return sendNotice(res, t, {
    status: 400,
    title: t('This login link is not valid', '此登录链接无效'),
    text: t(
      'The app that sent you here made a request that OpenRoute does not accept. Nothing was changed.',
      '将您带到此处的应用发出了 OpenRoute 不接受的请求。没有任何更改。',
    ),
    detail: t(en, zhCN),
  })
}

/** In a headless login, the user copies the code and pastes it into the app. */
function sendCode(res: Response, t: Translator, app: string, code: string): Response {
  const title = t('Copy this code', '请复制此授权码')
  const body = html`<section class="card">
<h1>${title}</h1>
<p>${t(`Paste it where ${app} asks for it. It works once and for 10 minutes.`, `请粘贴到 ${app} 要求输入的地方。授权码只能使用一次，10 分钟内有效。`)}</p>
<p class="code" tabindex="0"><code>${code}</code></p>
<p class="muted">${t('Click to select the whole code.', '点击即可选中整个授权码。')}</p>
</section>`
  return sendPage(res, t, { title, body, nav: null, layout: 'form' })
}

function sendDeclined(res: Response, t: Translator): Response {
  return sendNotice(res, t, {
    title: t('Declined', '已拒绝'),
    text: t('No key was created. You can close this page.', '没有创建密钥，您可以关闭此页面。'),
  })
}
