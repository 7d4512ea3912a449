import { safeReturnTo } from '@openroute-kit/core'
import type { Request, Response } from 'express'
import type { Context } from '../context.js'
import { html } from './html.js'
import { type PageVisit, readForm, setSignedInUser, startVisit } from './page-visit.js'
import { refuseForm } from './refuse-form.js'
import { redirect, sendPage } from './send-page.js'

/** Sends the sign-in page. The form returns to the current URL. */
export function sendSignIn(
  { ledger }: Context,
  req: Request,
  res: Response,
  { t, formToken }: PageVisit,
): Response {
  const title = t('Sign in', '登录')
  const body = html`<section class="card">
<h1>${title}</h1>
<p>${t('Choose a demo user. No password is needed.', '请选择演示用户，无需密码。')}</p>
<form method="post" action="/emulator/sign-in" class="stack">
${ledger.users.map(
  (user) =>
    html`<button class="choice" name="user" value="${user.id}"><span>${user.name}</span><span class="figure">${t.money(
      ledger.credit(user.id),
    )}</span></button>`,
)}
${formToken}<input type="hidden" name="next" value="${req.originalUrl}">
</form>
</section>`
  return sendPage(res, t, { title, body, nav: null, layout: 'form' })
}

export function postSignIn(context: Context, req: Request, res: Response): Response {
  const { session } = startVisit(context, req, res)
  const form = readForm(context, req, res)
  const user = context.ledger.user(form?.get('user'))
  if (form === null || user === undefined) return refuseForm(req, res)
  setSignedInUser(context, res, session, user.id)
  const returnTo = safeReturnTo({ returnTo: form.get('next'), baseUrl: context.siteUrl, fallback: '/keys' })
  return redirect(res, 303, returnTo)
}

export function postSignOut(context: Context, req: Request, res: Response): Response {
  const { session } = startVisit(context, req, res)
  if (readForm(context, req, res) === null) return refuseForm(req, res)
  setSignedInUser(context, res, session, null)
  return redirect(res, 303, '/keys')
}
