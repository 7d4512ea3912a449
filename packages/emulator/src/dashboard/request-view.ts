import { redactKeys } from '@openroute-kit/core'
import type { RecordedRequest } from '../http/request-recorder.js'
import { type Html, html } from '../provider/pages/html.js'
import type { Translator } from '../provider/pages/translator.js'

/** A request as the dashboard shows it: text without secrets. B30 */
export interface RequestView {
  id: number
  time: string
  method: string
  path: string
  status: string
  tone: string
  duration: string
  keyLabel: string
  aborted: boolean
  fault: string
  query: string
  body: string
}

/** Characters of a query or body. */
const SHOWN = 4000

export function requestView(t: Translator, request: RecordedRequest): RequestView {
  const { id, method, status, done, durationMs, aborted } = request
  return {
    id,
    time: t.timeOfDay(request.time),
    method,
    path: redactKeys(request.path).replace(/([\da-f]{8})[\da-f]{56}/g, '$1…'),
    status: status !== null ? String(status) : done ? '–' : '…',
    tone: !done ? 'busy' : aborted ? 'warn' : status === null ? 'bad' : status >= 400 ? 'bad' : 'good',
    duration: durationMs === null ? '' : duration(durationMs),
    keyLabel: request.keyLabel ?? '',
    aborted,
    fault: request.fault ?? '',
    query: displayText(decodeQuery(request.query)),
    body: displayText(isForm(request) ? decodeQuery(request.body) : request.body),
  }
}

/** The row of a request; without one, the template for the dashboard's script. */
export function requestRow(t: Translator, view?: RequestView): Html {
  const part = (name: Exclude<keyof RequestView, 'aborted'>) => view?.[name] ?? ''
  return html`<li class="request" data-id="${view?.id}"><details>
<summary>
<span class="tag status" data-field="status" data-tone="${view?.tone}">${part('status')}</span>
<span class="what"><span data-field="method">${part('method')}</span> <span class="path" data-field="path">${part('path')}</span></span>
<span class="notes"><span class="tag" data-tone="warn" data-show="aborted"${view?.aborted !== true && html` hidden`}>${t(
    'closed by the client',
    '客户端已断开',
  )}</span><span class="tag" data-tone="warn" data-show="fault"${!view?.fault && html` hidden`}>${t(
    'fault',
    '故障',
  )}: <span data-field="fault">${part('fault')}</span></span><span class="line" data-field="keyLabel">${part('keyLabel')}</span></span>
<span class="figure" data-field="duration">${part('duration')}</span>
<span class="figure muted" data-field="time">${part('time')}</span>
</summary>
<div data-show="query"${!view?.query && html` hidden`}><h3>${t('Query', '查询参数')}</h3><pre tabindex="0" data-field="query">${part('query')}</pre></div>
<div data-show="body"${!view?.body && html` hidden`}><h3>${t('Body', '请求正文')}</h3><pre tabindex="0" data-field="body">${part('body')}</pre></div>
<p class="muted" data-show="bare"${(view?.query || view?.body) && html` hidden`}>${t('No query and no body.', '没有查询参数，也没有正文。')}</p>
</details></li>`
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}

function isForm({ headers }: RecordedRequest): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
}

/** One parameter per line, without the emulator's own form token. */
function decodeQuery(query: string): string {
  return [...new URLSearchParams(query)]
    .filter(([name]) => name !== 'token')
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')
}

function displayText(text: string): string {
  const redacted = redactKeys(text)
  return redacted.length > SHOWN ? `${redacted.slice(0, SHOWN)}…` : redacted
}
