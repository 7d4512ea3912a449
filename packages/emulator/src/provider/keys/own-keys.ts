import type { Request, Response } from 'express'
import type { KeyRecord } from '../accounts/ledger.js'
import type { Context } from '../context.js'
import { type Html, html } from '../pages/html.js'
import type { PageVisit } from '../pages/page-visit.js'
import { sendPage } from '../pages/send-page.js'

/** The user's keys, newest first. */
export function ownKeys({ ledger }: Context, { user }: PageVisit): KeyRecord[] {
  return ledger
    .all()
    .filter((key) => key.user === user?.id)
    .reverse()
}

/** The key in the path, if it is the user's own. */
export function ownKey({ ledger }: Context, { user }: PageVisit, req: Request): KeyRecord | undefined {
  const key = ledger.get(String(req.params.id))
  return key !== undefined && key.user === user?.id ? key : undefined
}

/** The same response for a deleted key and another user's key. */
export function sendUnknownKey(res: Response, visit: PageVisit): Response {
  const { t } = visit
  const title = t('No such key', '没有这个密钥')
  const body = html`<section class="card"><h1>${title}</h1><p>${t(
    `It was deleted, or it does not belong to ${visit.user?.name ?? 'you'}.`,
    `它已被删除，或者不属于${visit.user?.name ?? '您'}。`,
  )}</p></section>${switchUserForm(visit)}`
  return sendPage(res, t, { status: 404, title, body, nav: 'keys' })
}

/** A form that signs out, so that another user can be chosen. */
export function switchUserForm({ t, formToken, user }: PageVisit): Html | false {
  return (
    user !== undefined &&
    html`<form method="post" action="/emulator/sign-out" class="quiet">${formToken}<button>${t('Switch user', '切换用户')}</button></form>`
  )
}
