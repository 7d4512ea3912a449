import type { Request, Response } from 'express'
import type { KeyRecord } from '../accounts/ledger.js'
import { parseLimit, parseReset } from '../codes/authorize-request.js'
import type { Context } from '../context.js'
import { html } from '../pages/html.js'
import { readForm, type Visit, visit } from '../pages/page-visit.js'
import { refuseForm } from '../pages/refuse-form.js'
import { redirect, sendPage } from '../pages/send-page.js'
import { sendSignIn } from '../pages/sign-in.js'
import { keyPage, keysPage } from './keys-page.js'

/** `GET /keys` */
export function showKeys(context: Context, req: Request, res: Response): Response {
  const at = visit(context, req, res)
  if (at.user === undefined) return sendSignIn(context, req, res, at)
  const keys = ownKeys(context, at)
  const page = keysPage(context, at, keys)
  return sendPage(res, at.say, { ...page, body: html`${page.body}${switchUser(at)}` })
}

/** `GET /keys/<sha256>`: for the key's owner only (protocol.md §4). */
export function showKey(context: Context, req: Request, res: Response): Response {
  const at = visit(context, req, res)
  if (at.user === undefined) return sendSignIn(context, req, res, at)
  const key = ownKey(context, at, req)
  if (key === undefined) return sendUnknown(res, at)
  const saved = new URLSearchParams(req.originalUrl.split('?')[1]).has('saved')
  return sendPage(res, at.say, keyPage(context, at, { key, saved }))
}

/** `POST /keys/<sha256>`: change the limit and its reset, disable, enable or delete. */
export function changeKey(context: Context, req: Request, res: Response): Response {
  const form = readForm(context, req, res)
  if (form === null) return refuseForm(req, res)
  const at = visit(context, req, res)
  const key = ownKey(context, at, req)
  if (key === undefined) return sendUnknown(res, at)
  switch (form.get('action')) {
    case 'limit': {
      const typed = (form.get('limit') ?? '').trim()
      const limit = typed === '' ? null : parseLimit(typed)
      const limitReset = parseReset(form.get('limit_reset') ?? '')
      if (limit === undefined)
        return sendPage(res, at.say, keyPage(context, at, { key, refused: { typed, limitReset } }))
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

/** `GET /logs`, of one key with `api_key_hash`. */
export function showLogs(context: Context, req: Request, res: Response): Response {
  const at = visit(context, req, res)
  if (at.user === undefined) return sendSignIn(context, req, res, at)
  const id = new URLSearchParams(req.originalUrl.split('?')[1]).get('api_key_hash')
  const keys = ownKeys(context, at).filter((key) => id === null || key.id === id)
  if (id !== null && keys.length === 0) return sendUnknown(res, at)
  const { say } = at
  const title = say('Activity', '使用记录')
  const entries = keys
    .flatMap((key) => key.activity.map((activity) => ({ key, activity })))
    .sort((a, b) => b.activity.time - a.activity.time)
  const body = html`<h1>${title}</h1>
<p class="muted">${id === null ? at.user.name : keys[0]?.label}</p>
${
  entries.length === 0
    ? html`<p class="card">${say('Nothing was generated yet.', '还没有生成任何内容。')}</p>`
    : html`<ul class="card rows">${entries.map(
        ({ key, activity }) =>
          html`<li class="row"><span class="grow"><strong>${activity.model}</strong>${
            activity.cancelled && html` <span class="tag" data-tone="warn">${say('Stopped', '已停止')}</span>`
          }<br><span class="muted">${say.date(activity.time)} · ${key.label}</span></span><span class="figure">${say(
            `${activity.promptTokens} + ${activity.completionTokens} tokens`,
            `${activity.promptTokens} + ${activity.completionTokens} 个 token`,
          )}</span><span class="figure">${say.money(activity.cost)}</span></li>`,
      )}</ul>`
}`
  return sendPage(res, say, { title, body, nav: 'logs' })
}

function ownKeys({ ledger }: Context, { user }: Visit): KeyRecord[] {
  return ledger
    .all()
    .filter((key) => key.user === user?.id)
    .reverse()
}

function ownKey({ ledger }: Context, { user }: Visit, req: Request): KeyRecord | undefined {
  const key = ledger.get(String(req.params.id))
  return key !== undefined && key.user === user?.id ? key : undefined
}

/** Somebody else's key looks like one that doesn't exist. */
function sendUnknown(res: Response, at: Visit): Response {
  const { say } = at
  const title = say('No such key', '没有这个密钥')
  const body = html`<section class="card"><h1>${title}</h1><p>${say(
    `It was deleted, or it belongs to somebody other than ${at.user?.name ?? 'you'}.`,
    `它已被删除，或者不属于${at.user?.name ?? '您'}。`,
  )}</p></section>${switchUser(at)}`
  return sendPage(res, say, { status: 404, title, body, nav: 'keys' })
}

function switchUser({ say, token, user }: Visit): ReturnType<typeof html> | false {
  return (
    user !== undefined &&
    html`<form method="post" action="/emulator/sign-out" class="quiet">${token}<button>${say('Switch user', '切换用户')}</button></form>`
  )
}
