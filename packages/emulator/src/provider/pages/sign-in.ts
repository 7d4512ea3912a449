import { safeReturnTo } from '@openroute-kit/core'
import type { Request, Response } from 'express'
import type { Context } from '../context.js'
import { html } from './html.js'
import { type PageVisit, readForm, setSignedInUser, startVisit } from './page-visit.js'
import { refuseForm } from './refuse-form.js'
import { redirect, sendPage } from './send-page.js'

const MAX_NAME_LENGTH = 64

/** Sends the sign-in page. Its forms return to the current URL. */
export function sendSignIn(
  { ledger }: Context,
  req: Request,
  res: Response,
  { t, formToken }: PageVisit,
): Response {
  const title = t('Sign in', '登录')
  const next = html`<input type="hidden" name="next" value="${req.originalUrl}">`
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
${formToken}${next}
</form>
</section>
<section class="card">
<h2>${t('New here?', '还没有账户？')}</h2>
<form method="post" action="/emulator/sign-up" class="row">
<label for="name">${t('Your name', '您的姓名')}</label>
<input id="name" class="grow" name="name" autocomplete="name" required maxlength="${MAX_NAME_LENGTH}">
<button>${t('Sign up', '注册')}</button>
${formToken}${next}
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
  return redirect(res, 303, nextUrl(context, form))
}

/** Creates an account, and signs in. */
export function postSignUp(context: Context, req: Request, res: Response): Response {
  const { session } = startVisit(context, req, res)
  const form = readForm(context, req, res)
  const name = form?.get('name')?.trim() ?? ''
  if (form === null || name === '' || name.length > MAX_NAME_LENGTH) return refuseForm(req, res)
  setSignedInUser(context, res, session, context.ledger.addUser(name).id)
  return redirect(res, 303, nextUrl(context, form))
}

/** Where the visitor was before: the consent page, or a page of the site. */
function nextUrl({ family, siteUrl }: Context, form: URLSearchParams): string {
  const next = form.get('next') ?? ''
  // It may be longer than what `safeReturnTo` accepts.
  if (next.startsWith(`${family.authorizePath}?`) && !/[\s\p{Cc}]/u.test(next)) return next
  return safeReturnTo({ returnTo: next, baseUrl: siteUrl, fallback: '/keys' })
}

export function postSignOut(context: Context, req: Request, res: Response): Response {
  const { session } = startVisit(context, req, res)
  if (readForm(context, req, res) === null) return refuseForm(req, res)
  setSignedInUser(context, res, session, null)
  return redirect(res, 303, '/keys')
}
