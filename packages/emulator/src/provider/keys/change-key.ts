import type { Request, Response } from 'express'
import { parseLimit, parseReset } from '../codes/authorize-request.js'
import type { Context } from '../context.js'
import { readForm, startVisit } from '../pages/page-visit.js'
import { refuseForm } from '../pages/refuse-form.js'
import { redirect, sendPage } from '../pages/send-page.js'
import { keyPage } from './keys-page.js'
import { ownKey, sendUnknownKey } from './own-keys.js'

/** `POST /keys/<sha256>`: changes the limit and its reset period, disables, enables or deletes the key. */
export function changeKey(context: Context, req: Request, res: Response): Response {
  const form = readForm(context, req, res)
  if (form === null) return refuseForm(req, res)
  const visit = startVisit(context, req, res)
  const key = ownKey(context, visit, req)
  if (key === undefined) return sendUnknownKey(res, visit)
  switch (form.get('action')) {
    case 'limit': {
      const enteredLimit = (form.get('limit') ?? '').trim()
      const limit = enteredLimit === '' ? null : parseLimit(enteredLimit)
      const limitReset = parseReset(form.get('limit_reset') ?? '')
      if (limit === undefined)
        return sendPage(res, visit.t, keyPage(context, visit, { key, invalid: { enteredLimit, limitReset } }))
      key.limit = limit
      key.limitReset = limit === null ? null : limitReset
      break
    }
    case 'disable':
      key.disabled = true
      break
    case 'enable':
      key.disabled = false
      break
    case 'delete':
      context.ledger.delete(key.id)
      return redirect(res, 303, '/keys')
    default:
      return refuseForm(req, res)
  }
  return redirect(res, 303, `/keys/${key.id}?saved`)
}
