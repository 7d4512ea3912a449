import { connection } from '../provider/connection-settings.js'
import type { Context } from '../provider/context.js'
import { html } from '../provider/pages/html.js'
import type { Visit } from '../provider/pages/page-visit.js'
import type { Page } from '../provider/pages/send-page.js'
import { accountsView, keyRow, userRow } from './accounts-view.js'
import { PRESET_GROUPS } from './fault-presets.js'
import { requestRow, requestView } from './request-view.js'

/** How many requests the dashboard lists, the newest first. */
export const REQUESTS_SHOWN = 100

/** What happens here: requests as they come, accounts, and what may go wrong next. */
export function dashboardPage(context: Context, { say, token }: Visit): Page {
  const { recorder, upstream } = context
  const { server, button, demo } = connection(context)
  const accounts = accountsView(context, say)
  const requests = recorder.requests.slice(-REQUESTS_SHOWN).reverse()
  const body = html`<div class="board">
<section class="log" aria-labelledby="requests">
<div class="heading"><h1 id="requests">${say('Requests', '请求')}</h1><span class="muted" id="live" role="status" data-on="${say(
    'Live',
    '实时更新',
  )}" data-off="${say('Disconnected, trying again', '连接已断开，正在重试')}"></span></div>
<ol class="card rows requests" id="request-list" data-shown="${REQUESTS_SHOWN}">${requests.map((one) => requestRow(say, requestView(say, one)))}</ol>
<p class="card empty">${say('Nothing yet. Start a login in your app, and watch it arrive here.', '暂无请求。在您的应用中开始登录，请求会出现在这里。')}</p>
</section>
<div class="side">
<section class="card" aria-labelledby="connect">
<h2 id="connect">${say('Connect your app', '连接您的应用')}</h2>
<details open><summary class="muted">${say('On a server', '服务器端')}</summary>
<pre class="snippet" tabindex="0">${server}</pre></details>
<details><summary class="muted">${say('In a page without a server, on the button', '没有服务器的页面：写在按钮上')}</summary>
<pre class="snippet" tabindex="0">${button}</pre></details>
<details><summary class="muted">${say('The demo of openroute-kit reads', 'openroute-kit 的演示应用读取')}</summary>
<pre class="snippet" tabindex="0">${demo}</pre></details>
${upstream !== null && html`<p class="muted">${say('Answers come from the upstream.', '回答来自上游服务。')}</p>`}
</section>
<section class="card" aria-labelledby="faults">
<h2 id="faults">${say('Let something go wrong, once', '制造一次故障')}</h2>
<form method="post" action="/emulator/faults" class="stack" id="fault-form">
${PRESET_GROUPS.map(
  ({ text, presets }) =>
    html`<fieldset><legend>${say(...text)}</legend><div class="chips">${presets.map(
      (one) => html`<button class="chip" name="preset" value="${one.id}">${say(...one.text)}</button>`,
    )}</div></fieldset>`,
)}
<div class="waiting"${accounts.pending === '' && html` hidden`} id="waiting"><h3>${say('Waiting to happen', '等待触发')}</h3>
<pre class="snippet" tabindex="0" id="pending">${accounts.pending}</pre>
<button name="preset" value="clear">${say('Call off', '取消')}</button></div>
${token}</form>
</section>
<section class="card" aria-labelledby="accounts">
<h2 id="accounts">${say('Users and their credit', '用户与余额')}</h2>
<ul class="rows" id="user-list">${accounts.users.map(userRow)}</ul>
<h2>${say('Keys', '密钥')}</h2>
<ul class="rows bounded" id="key-list">${accounts.keys.map(keyRow)}</ul>
<p class="muted empty">${say('No keys yet.', '暂无密钥。')}</p>
</section>
</div>
</div>
<template id="request-row">${requestRow(say)}</template>
<template id="user-row">${userRow()}</template>
<template id="key-row">${keyRow()}</template>`
  return { title: say('Dashboard', '面板'), body, nav: 'dashboard', layout: 'wide', script: true }
}
