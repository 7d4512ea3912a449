import { safeReturnTo } from '@openroute-kit/core'
import type { Request, Response } from 'express'
import type { Context } from '../context.js'
import { html } from './html.js'
import { readForm, signIn, type Visit, visit } from './page-visit.js'
import { refuseForm } from './refuse-form.js'
import { redirect, sendPage } from './send-page.js'

/** Asks who is there; afterwards the visitor is back at the same address. */
export function sendSignIn(
  { ledger }: Context,
  req: Request,
  res: Response,
  { say, token }: Visit,
): Response {
  const title = say('Sign in', '登录')
  const body = html`<section class="card">
<h1>${title}</h1>
<p>${say('Choose one of the demo users. There are no passwords here.', '请选择一位演示用户，这里不需要密码。')}</p>
<form method="post" action="/emulator/sign-in" class="stack">
${ledger.users.map(
  (user) =>
    html`<button class="choice" name="user" value="${user.id}"><span>${user.name}</span><span class="figure">${say.money(
      ledger.credit(user.id),
    )}</span></button>`,
)}
${token}<input type="hidden" name="next" value="${req.originalUrl}">
</form>
</section>`
  return sendPage(res, say, { title, body, nav: null, layout: 'form' })
}

export function postSignIn(context: Context, req: Request, res: Response): Response {
  const { visitor } = visit(context, req, res)
  const form = readForm(context, req, res)
  const user = context.ledger.user(form?.get('user'))
  if (form === null || user === undefined) return refuseForm(req, res)
  signIn(context, res, visitor, user.id)
  return redirect(
    res,
    303,
    safeReturnTo({ returnTo: form.get('next'), baseUrl: context.siteUrl, fallback: '/keys' }),
  )
}

export function postSignOut(context: Context, req: Request, res: Response): Response {
  const { visitor } = visit(context, req, res)
  if (readForm(context, req, res) === null) return refuseForm(req, res)
  signIn(context, res, visitor, null)
  return redirect(res, 303, '/keys')
}
