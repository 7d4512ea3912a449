import { connectionSettings } from '../provider/connection-settings.js'
import type { Context } from '../provider/context.js'
import { variantsText } from '../provider/family/variants.js'
import { html } from '../provider/pages/html.js'
import type { PageVisit } from '../provider/pages/page-visit.js'
import type { Page } from '../provider/pages/send-page.js'
import { providerAt } from '../provider/provider-at.js'
import { accountsView, keyRow, userRow } from './accounts-view.js'
import { PRESET_GROUPS } from './fault-presets.js'
import { requestRow, requestView } from './request-view.js'

/** The number of requests that the dashboard lists. */
export const REQUESTS_SHOWN = 100

/** The requests as they arrive, the accounts, and buttons that add faults. */
export function dashboardPage(context: Context, { t, formToken }: PageVisit): Page {
  const { recorder, upstream } = context
  const { server, button, demo } = connectionSettings(providerAt(context))
  const accounts = accountsView(context, t)
  const variants = variantsText(context.variants)
  const requests = recorder.requests.slice(-REQUESTS_SHOWN).reverse()
  const body = html`<div class="board">
<section class="log" aria-labelledby="requests">
<div class="heading"><h1 id="requests">${t('Requests', '请求')}</h1><span class="muted" id="live" role="status" data-on="${t(
    'Live',
    '实时更新',
  )}" data-off="${t('Disconnected, reconnecting', '连接已断开，正在重新连接')}"></span></div>
<ol class="card rows requests" id="request-list" data-shown="${REQUESTS_SHOWN}">${requests.map((one) => requestRow(t, requestView(t, one)))}</ol>
<p class="card empty">${t('No requests yet. Start a login in your app, and its requests appear here.', '暂无请求。在您的应用中开始登录后，请求会显示在这里。')}</p>
</section>
<div class="side">
<section class="card" aria-labelledby="connect">
<h2 id="connect">${t('Connect your app', '连接您的应用')}</h2>
<details open><summary class="muted">${t('On a server', '服务器端')}</summary>
<pre class="snippet" tabindex="0">${server}</pre></details>
<details><summary class="muted">${t('On a page without a server', '无服务器的页面')}</summary>
<pre class="snippet" tabindex="0">${button}</pre></details>
<details><summary class="muted">${t('For the demo of openroute-kit', 'openroute-kit 演示应用')}</summary>
<pre class="snippet" tabindex="0">${demo}</pre></details>
${variants !== '' && html`<p class="muted">${t('Variants', '服务差异')}: <span class="mono">${variants}</span></p>`}
${upstream !== null && html`<p class="muted">${t('Responses come from the upstream API.', '响应来自上游 API。')}</p>`}
</section>
<section class="card" aria-labelledby="faults">
<h2 id="faults">${t('Make the next request fail', '让下一次请求失败')}</h2>
<form method="post" action="/emulator/faults" class="stack" id="fault-form">
${PRESET_GROUPS.map(
  ({ text, presets }) =>
    html`<fieldset><legend>${t(...text)}</legend><div class="chips">${presets.map(
      (one) => html`<button class="chip" name="preset" value="${one.id}">${t(...one.text)}</button>`,
    )}</div></fieldset>`,
)}
<div class="pending"${accounts.pending === '' && html` hidden`} id="pending-faults"><h3>${t('Pending', '待触发')}</h3>
<pre class="snippet" tabindex="0" id="pending">${accounts.pending}</pre>
<button name="preset" value="clear">${t('Cancel all', '全部取消')}</button></div>
${formToken}</form>
</section>
<section class="card" aria-labelledby="accounts">
<h2 id="accounts">${t('Users and their credit', '用户与余额')}</h2>
<ul class="rows" id="user-list">${accounts.users.map(userRow)}</ul>
<h2>${t('Keys', '密钥')}</h2>
<ul class="rows bounded" id="key-list">${accounts.keys.map(keyRow)}</ul>
<p class="muted empty">${t('No keys yet.', '暂无密钥。')}</p>
</section>
</div>
</div>
<template id="request-row">${requestRow(t)}</template>
<template id="user-row">${userRow()}</template>
<template id="key-row">${keyRow()}</template>`
  return { title: t('Dashboard', '面板'), body, nav: 'dashboard', layout: 'wide', script: true }
}
