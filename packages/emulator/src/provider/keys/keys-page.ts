import type { LimitReset } from '@openroute-kit/core'
import type { KeyRecord } from '../accounts/ledger.js'
import type { Context } from '../context.js'
import { type Html, html } from '../pages/html.js'
import { keyState, keyUsage, stateTag } from '../pages/key-state.js'
import { limitFields } from '../pages/limit-fields.js'
import type { Visit } from '../pages/page-visit.js'
import type { Page } from '../pages/send-page.js'
import type { Say } from '../pages/translator.js'

/** The signed-in user's keys. */
export function keysPage({ ledger }: Context, { say, user }: Visit, keys: readonly KeyRecord[]): Page {
  const title = say('Your keys', '您的密钥')
  const credit = say.money(ledger.credit(user?.id ?? ''))
  const body = html`<h1>${title}</h1>
<p class="muted">${user?.name} · ${say(`${credit} credit left`, `余额 ${credit}`)}</p>
${
  keys.length === 0
    ? html`<p class="card">${say('No keys yet. Log in to an app, and its key shows up here.', '还没有密钥。登录某个应用后，它的密钥会显示在这里。')}</p>`
    : html`<ul class="card rows">${keys.map(
        (key) =>
          html`<li><a class="row" href="/keys/${key.id}"><span class="grow"><strong class="line">${key.label}</strong><span class="line muted mono">${key.hint}</span></span><span class="figure">${keyUsage(
            say,
            ledger,
            key,
          )}</span>${stateTag(keyState(say, ledger, key))}</a></li>`,
      )}</ul>`
}`
  return { title, body, nav: 'keys' }
}

export interface KeyView {
  key: KeyRecord
  /** Whether a form of this page was just carried out. */
  saved?: boolean
  /** What the limit's fields held when they were refused. */
  refused?: { typed: string; limitReset: LimitReset | null }
}

/** The settings of one key: its limit, whether it works, and its end. */
export function keyPage({ ledger }: Context, { say, token }: Visit, { key, saved, refused }: KeyView): Page {
  const body = html`<p><a href="/keys">${say('Your keys', '您的密钥')}</a></p>
<h1>${key.label}</h1>
<p class="muted mono">${key.hint}</p>
${saved === true && html`<p class="saved" role="status">${say('Saved.', '已保存。')}</p>`}
<div class="card stack">
<dl class="facts">
<dt>${say('State', '状态')}</dt><dd>${stateTag(keyState(say, ledger, key))}</dd>
<dt>${say('Used', '用量')}</dt><dd>${keyUsage(say, ledger, key)}${meter(say, ledger.remaining(key), key)}</dd>
<dt>${say('Created', '创建时间')}</dt><dd>${say.date(key.createdAt)}</dd>
<dt>${say('Until', '有效期至')}</dt><dd>${key.expiresAt === null ? say('deleted', '被删除为止') : say.date(key.expiresAt)}</dd>
</dl>
<p><a href="/logs?api_key_hash=${key.id}">${say('Activity of this key', '此密钥的使用记录')}</a></p>
</div>
<form method="post" class="card stack">
<label for="limit">${say('Limit in US dollars', '额度上限（美元）')}</label>
${limitFields(say, {
  limit: key.limit,
  limitReset: key.limitReset,
  ...refused,
})}
<p class="muted">${say('Days, weeks (from Monday) and months begin at midnight UTC.', '每天、每周（自周一起）和每月均从 UTC 零点开始计算。')}</p>
<button name="action" value="limit">${say('Save limit', '保存额度')}</button>
${token}</form>
<form method="post" class="card row">${token}
<span class="grow">${
    key.disabled
      ? say('The key is refused everywhere until you enable it.', '启用之前，此密钥在任何地方都会被拒绝。')
      : say('Pause the key without deleting it.', '暂停使用此密钥而不删除。')
  }</span>
<button name="action" value="${key.disabled ? 'enable' : 'disable'}">${
    key.disabled ? say('Enable', '启用') : say('Disable', '停用')
  }</button>
</form>
<details class="card"><summary>${say('Delete this key', '删除此密钥')}</summary>
<form method="post" class="row">${token}
<span class="grow">${say('Apps that hold it have to ask you to log in again. This cannot be undone.', '持有此密钥的应用需要您重新登录。此操作无法撤销。')}</span>
<button class="danger" name="action" value="delete">${say('Delete for good', '永久删除')}</button>
</form></details>`
  return { title: key.label, body, nav: 'keys', status: refused === undefined ? 200 : 400 }
}

function meter(say: Say, remaining: number | null, { limit }: KeyRecord): Html | false {
  if (limit === null || remaining === null) return false
  return html`<progress max="1" value="${(limit - remaining) / limit}" aria-label="${say('Used of the limit', '已用额度')}"></progress>`
}
