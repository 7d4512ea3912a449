import type { LimitReset } from '@openroute-kit/core'
import type { KeyRecord } from '../accounts/ledger.js'
import type { Context } from '../context.js'
import { type Html, html } from '../pages/html.js'
import { keyState, keyUsage, stateTag } from '../pages/key-state.js'
import { limitFields } from '../pages/limit-fields.js'
import type { PageVisit } from '../pages/page-visit.js'
import type { Page } from '../pages/send-page.js'
import type { Translator } from '../pages/translator.js'

/** The signed-in user's keys. */
export function keysPage({ ledger }: Context, { t, user }: PageVisit, keys: readonly KeyRecord[]): Page {
  const title = t('Your keys', '您的密钥')
  const credit = t.money(ledger.credit(user?.id ?? ''))
  const body = html`<h1>${title}</h1>
<p class="muted">${user?.name} · ${t(`${credit} credit left`, `余额 ${credit}`)}</p>
${
  keys.length === 0
    ? html`<p class="card">${t('No keys yet. When you log in to an app, its key appears here.', '还没有密钥。登录应用后，其密钥会显示在这里。')}</p>`
    : html`<ul class="card rows">${keys.map(
        (key) =>
          html`<li><a class="row" href="/keys/${key.id}"><span class="grow"><strong class="line">${key.label}</strong><span class="line muted mono">${key.hint}</span></span><span class="figure">${keyUsage(
            t,
            ledger,
            key,
          )}</span>${stateTag(keyState(t, ledger, key))}</a></li>`,
      )}</ul>`
}`
  return { title, body, nav: 'keys' }
}

export interface KeyView {
  key: KeyRecord
  /** Whether a form of this page was just saved. */
  saved?: boolean
  /** The values of the limit fields, if they are invalid. */
  invalid?: { enteredLimit: string; limitReset: LimitReset | null }
}

/** One key: state, usage, limit, and forms to change or delete it. */
export function keyPage(
  { ledger }: Context,
  { t, formToken }: PageVisit,
  { key, saved, invalid }: KeyView,
): Page {
  const body = html`<p><a href="/keys">${t('Your keys', '您的密钥')}</a></p>
<h1>${key.label}</h1>
<p class="muted mono">${key.hint}</p>
${saved === true && html`<p class="saved" role="status">${t('Saved.', '已保存。')}</p>`}
<div class="card stack">
<dl class="facts">
<dt>${t('State', '状态')}</dt><dd>${stateTag(keyState(t, ledger, key))}</dd>
<dt>${t('Used', '用量')}</dt><dd>${keyUsage(t, ledger, key)}${meter(t, ledger.remaining(key), key)}</dd>
<dt>${t('Created', '创建时间')}</dt><dd>${t.date(key.createdAt)}</dd>
<dt>${t('Until', '有效期至')}</dt><dd>${key.expiresAt === null ? t('deleted', '被删除为止') : t.date(key.expiresAt)}</dd>
</dl>
<p><a href="/logs?api_key_hash=${key.id}">${t('Activity of this key', '此密钥的使用记录')}</a></p>
</div>
<form method="post" class="card stack">
<label for="limit">${t('Limit in US dollars', '额度上限（美元）')}</label>
${limitFields(t, {
  limit: key.limit,
  limitReset: key.limitReset,
  ...invalid,
})}
<p class="muted">${t('Days, weeks (from Monday) and months start at midnight UTC.', '每天、每周（自周一起）和每月均从 UTC 零点开始计算。')}</p>
<button name="action" value="limit">${t('Save limit', '保存额度')}</button>
${formToken}</form>
<form method="post" class="card row">${formToken}
<span class="grow">${
    key.disabled
      ? t(
          'Requests with this key are refused until you enable it.',
          '重新启用之前，使用此密钥的请求都会被拒绝。',
        )
      : t('Pause the key without deleting it.', '暂停使用此密钥，但不删除。')
  }</span>
<button name="action" value="${key.disabled ? 'enable' : 'disable'}">${
    key.disabled ? t('Enable', '启用') : t('Disable', '停用')
  }</button>
</form>
<details class="card"><summary>${t('Delete this key', '删除此密钥')}</summary>
<form method="post" class="row">${formToken}
<span class="grow">${t('Apps that use it will ask you to log in again. This cannot be undone.', '使用此密钥的应用会要求您重新登录。此操作无法撤销。')}</span>
<button class="danger" name="action" value="delete">${t('Delete for good', '永久删除')}</button>
</form></details>`
  return { title: key.label, body, nav: 'keys', status: invalid === undefined ? 200 : 400 }
}

function meter(t: Translator, remaining: number | null, { limit }: KeyRecord): Html | false {
  if (limit === null || remaining === null) return false
  return html`<progress max="1" value="${(limit - remaining) / limit}" aria-label="${t('Used of the limit', '已用额度')}"></progress>`
}
