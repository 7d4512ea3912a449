import type { Request, Response } from 'express'
import type { Context } from '../context.js'
import { html } from '../pages/html.js'
import { startVisit } from '../pages/page-visit.js'
import { sendPage } from '../pages/send-page.js'
import { sendSignIn } from '../pages/sign-in.js'
import { ownKeys, sendUnknownKey } from './own-keys.js'

/** `GET /logs`: what the user's keys were charged for; with `api_key_hash`, one key only. */
export function showActivity(context: Context, req: Request, res: Response): Response {
  const visit = startVisit(context, req, res)
  if (visit.user === undefined) return sendSignIn(context, req, res, visit)
  const id = new URLSearchParams(req.originalUrl.split('?')[1]).get('api_key_hash')
  const keys = ownKeys(context, visit).filter((key) => id === null || key.id === id)
  if (id !== null && keys.length === 0) return sendUnknownKey(res, visit)
  const { t } = visit
  const title = t('Activity', '使用记录')
  const entries = keys
    .flatMap((key) => key.activity.map((activity) => ({ key, activity })))
    .sort((a, b) => b.activity.time - a.activity.time)
  const body = html`<h1>${title}</h1>
<p class="muted">${id === null ? visit.user.name : keys[0]?.label}</p>
${
  entries.length === 0
    ? html`<p class="card">${t('No activity yet.', '暂无使用记录。')}</p>`
    : html`<ul class="card rows">${entries.map(
        ({ key, activity }) =>
          html`<li class="row"><span class="grow"><strong>${activity.model}</strong>${
            activity.cancelled && html` <span class="tag" data-tone="warn">${t('Stopped', '已停止')}</span>`
          }<br><span class="muted">${t.date(activity.time)} · ${key.label}</span></span><span class="figure">${t(
            `${activity.promptTokens} + ${activity.completionTokens} tokens`,
            `${activity.promptTokens} + ${activity.completionTokens} 个 token`,
          )}</span><span class="figure">${t.money(activity.cost)}</span></li>`,
      )}</ul>`
}`
  return sendPage(res, t, { title, body, nav: 'logs' })
}
