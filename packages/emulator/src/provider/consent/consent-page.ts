import type { AuthorizeRequest } from '../codes/authorize-request.js'
import { appName } from '../codes/grant-code.js'
import type { Context } from '../context.js'
import { type Html, html } from '../pages/html.js'
import { limitFields } from '../pages/limit-fields.js'
import type { Visit } from '../pages/page-visit.js'
import type { Page } from '../pages/send-page.js'

export interface ConsentView {
  request: AuthorizeRequest
  /** The query that asked for it; the form brings it back. */
  query: string
  at: Visit
  /** What stood in the limit field when it was refused. */
  typedLimit?: string
}

/** Who asks, what they get, what they don't get, who you are; then the answer. */
export function consentPage(context: Context, { request, query, at, typedLimit }: ConsentView): Page {
  const { say, token } = at
  const name = appName(request)
  const origin = request.callbackUrl === null ? null : new URL(request.callbackUrl).origin
  const title = say(`${name} asks for a key`, `${name} 请求密钥`)
  const body = html`<form method="post" action="/auth" class="card consent">
<div class="asker">
<h1>${name}</h1>
<p>${say('wants to use AI models on your OpenRoute credit', '希望使用您的 OpenRoute 余额调用 AI 模型')}</p>
<p class="muted">${origin ?? say('A program without a website: you copy the code into it yourself.', '这是没有网站的程序，需要您自行复制授权码。')}</p>
</div>
<section aria-labelledby="gets">
<h2 id="gets">${say('It gets', '它将获得')}</h2>
<dl class="facts">
<dt>${say('A key of yours', '您的一个密钥')}</dt><dd>${request.label ?? name}</dd>
<dt><label for="limit">${say('Up to', '额度上限')}</label></dt><dd>${limitFields(say, { ...request, typed: typedLimit })}</dd>
<dt>${say('Until', '有效期至')}</dt><dd>${
    request.expiresAt === null ? say('you delete it', '您将其删除为止') : say.date(request.expiresAt)
  }</dd>
</dl>
</section>
<section aria-labelledby="gets-not">
<h2 id="gets-not">${say('It does not get', '它不会获得')}</h2>
<p>${say('Your sign-in, your other keys or your means of payment.', '您的登录凭据、其他密钥或支付方式。')}</p>
</section>
<fieldset class="users">
<legend>${say('You are', '您的身份')}</legend>
${userChoices(context, at)}
</fieldset>
<div class="answers">
<button class="primary" name="decision" value="approve">${say('Approve', '同意')}</button>
<button name="decision" value="decline" formnovalidate>${say('Decline', '拒绝')}</button>
</div>
${
  origin !== null &&
  html`<p class="muted center">${say(`Either way you go back to ${origin}`, `无论如何选择，您都会返回 ${origin}`)}</p>`
}
${token}<input type="hidden" name="request" value="${query}">
</form>`
  // No form-action list would do: browsers apply it to the redirects that follow as well, so it would have to name
  // every place that the app sends the user to after its callback.
  return { title, body, nav: null, layout: 'form', formAction: 'http: https:' }
}

function userChoices({ ledger }: Context, { say, user }: Visit): Html[] {
  const chosen = user ?? ledger.users[0]
  return ledger.users.map(
    ({ id, name }) =>
      html`<label class="choice"><input type="radio" name="user" value="${id}"${
        id === chosen?.id && html` checked`
      }><span>${name}</span><span class="figure">${say(`${say.money(ledger.credit(id))} credit`, `余额 ${say.money(ledger.credit(id))}`)}</span></label>`,
  )
}
