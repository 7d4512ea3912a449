import type { Request, Response } from 'express'
import type { Context } from '../context.js'
import { html } from '../pages/html.js'
import { startVisit } from '../pages/page-visit.js'
import { sendPage } from '../pages/send-page.js'
import { sendSignIn } from '../pages/sign-in.js'
import { keyPage, keysPage } from './keys-page.js'
import { ownKey, ownKeys, sendUnknownKey, switchUserForm } from './own-keys.js'

/** `GET /keys` */
export function showKeys(context: Context, req: Request, res: Response): Response {
  const visit = startVisit(context, req, res)
  if (visit.user === undefined) return sendSignIn(context, req, res, visit)
  const keys = ownKeys(context, visit)
  const page = keysPage(context, visit, keys)
  return sendPage(res, visit.t, { ...page, body: html`${page.body}${switchUserForm(visit)}` })
}

/** `GET /keys/<sha256>`: for the key's owner only (docs/protocol.md §4). */
export function showKey(context: Context, req: Request, res: Response): Response {
  const visit = startVisit(context, req, res)
  if (visit.user === undefined) return sendSignIn(context, req, res, visit)
  const key = ownKey(context, visit, req)
  if (key === undefined) return sendUnknownKey(res, visit)
  const saved = new URLSearchParams(req.originalUrl.split('?')[1]).has('saved')
  return sendPage(res, visit.t, keyPage(context, visit, { key, saved }))
}
