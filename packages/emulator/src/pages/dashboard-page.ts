import type { Context } from '../context.js'
import { accountsView, keyRow, userRow } from './accounts-view.js'
import { CHAT_PRESETS, EXCHANGE_PRESETS, type FaultPreset } from './fault-presets.js'
import { type Html, html } from './html.js'
import { requestRow, requestView } from './request-view.js'
import type { Say } from './say.js'
import type { Page } from './send-page.js'
import type { Visit } from './visit.js'

/** How many requests the dashboard lists, the newest first. */
export const REQUESTS_SHOWN = 100

/** What happens here: requests as they come, accounts, and what may go wrong next. */
export function dashboardPage(context: Context, { say, token }: Visit): Page {
  const { siteUrl, apiUrl, recorder, upstream } = context
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
<pre tabindex="0">OPENROUTE_SITE_URL=${siteUrl}
OPENROUTE_API_URL=${apiUrl}</pre>
${upstream !== null && html`<p class="muted">${say(`Answers come from ${upstream}`, `回答来自 ${upstream}`)}</p>`}
</section>
<section class="card" aria-labelledby="accounts">
<h2 id="accounts">${say('Users and their credit', '用户与余额')}</h2>
<ul class="rows" id="user-list">${accounts.users.map(userRow)}</ul>
<h2>${say('Keys', '密钥')}</h2>
<ul class="rows" id="key-list">${accounts.keys.map(keyRow)}</ul>
<p class="muted empty">${say('No keys yet.', '暂无密钥。')}</p>
</section>
<section class="card" aria-labelledby="faults">
<h2 id="faults">${say('Let something go wrong, once', '制造一次故障')}</h2>
<form method="post" action="/emulator/faults" class="stack" id="fault-form">
${presets(say, say('Next login (code exchange)', '下一次登录（代码交换）'), EXCHANGE_PRESETS)}
${presets(say, say('Next chat answer', '下一次对话回答'), CHAT_PRESETS)}
<div class="waiting"${accounts.pending === '' && html` hidden`} id="waiting"><h3>${say('Waiting to happen', '等待触发')}</h3>
<pre tabindex="0" id="pending">${accounts.pending}</pre>
<button name="preset" value="clear">${say('Call off', '取消')}</button></div>
${token}</form>
</section>
</div>
</div>
<template id="request-row">${requestRow(say)}</template>
<template id="user-row">${userRow()}</template>
<template id="key-row">${keyRow()}</template>`
  return { title: say('Dashboard', '控制台'), body, nav: 'dashboard', layout: 'wide', script: true }
}

function presets(say: Say, title: string, list: readonly FaultPreset[]): Html {
  return html`<fieldset><legend>${title}</legend><div class="chips">${list.map(
    ({ id, text }) => html`<button class="chip" name="preset" value="${id}">${say(...text)}</button>`,
  )}</div></fieldset>`
}
