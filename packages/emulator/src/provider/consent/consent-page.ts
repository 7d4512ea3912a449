import type { AuthorizeRequest } from '../codes/authorize-request.js'
import { appName } from '../codes/grant-code.js'
import type { Context } from '../context.js'
import { type Html, html } from '../pages/html.js'
import { limitFields } from '../pages/limit-fields.js'
import type { PageVisit } from '../pages/page-visit.js'
import type { Page } from '../pages/send-page.js'

export interface ConsentView {
  request: AuthorizeRequest
  /** The query of the request, which the form submits again. */
  query: string
  visit: PageVisit
  /** The value of the limit field, if it is invalid. */
  enteredLimit?: string
}

/** Who asks, what they get, what they do not get, who you are; then Approve and Decline. */
export function consentPage(context: Context, { request, query, visit, enteredLimit }: ConsentView): Page {
  const { t, formToken } = visit
  const name = appName(request)
  const origin = request.callbackUrl === null ? null : new URL(request.callbackUrl).origin
  const title = t(`${name} asks for a key`, `${name} 请求密钥`)
  const body = html`<form method="post" action="${context.family.authorizePath}" class="card consent">
<div class="requester">
<h1>${name}</h1>
<p>${t('wants to use AI models on your OpenRoute credit', '希望使用您的 OpenRoute 余额调用 AI 模型')}</p>
<p class="muted">${origin ?? t('An app without a website: you will copy a code and paste it there.', '此应用没有网站，您需要自行复制授权码并粘贴到应用中。')}</p>
</div>
<section aria-labelledby="gets">
<h2 id="gets">${t('It gets', '它将获得')}</h2>
<dl class="facts">
<dt>${t('A key of yours', '您的一个密钥')}</dt><dd>${request.label ?? name}</dd>
<dt><label for="limit">${t('Up to', '额度上限')}</label></dt><dd>${limitFields(t, { ...request, enteredLimit })}</dd>
<dt>${t('Until', '有效期至')}</dt><dd>${
    request.expiresAt === null ? t('you delete it', '您将其删除为止') : t.date(request.expiresAt)
  }</dd>
</dl>
</section>
<section aria-labelledby="gets-not">
<h2 id="gets-not">${t('It does not get', '它不会获得')}</h2>
<p>${t('Your password, your other keys or your payment details.', '您的密码、其他密钥或支付信息。')}</p>
</section>
<fieldset class="users">
<legend>${t('You are', '您的身份')}</legend>
${userChoices(context, visit)}
</fieldset>
<div class="decision">
<button class="primary" name="decision" value="approve">${t('Approve', '同意')}</button>
<button name="decision" value="decline" formnovalidate>${t('Decline', '拒绝')}</button>
</div>
${
  origin !== null &&
  html`<p class="muted center">${t(`In both cases you return to ${origin}`, `无论同意或拒绝，您都会返回 ${origin}`)}</p>`
}
${formToken}<input type="hidden" name="request" value="${query}">
</form>`
  // Browsers apply form-action to the redirects after the form too, so a list would have to name every URL that the app
  // redirects to after its callback.
  return { title, body, nav: null, layout: 'form', formAction: 'http: https:' }
}

function userChoices({ ledger }: Context, { t, user }: PageVisit): Html[] {
  const chosen = user ?? ledger.users[0]
  return ledger.users.map(
    ({ id, name }) =>
      html`<label class="choice"><input type="radio" name="user" value="${id}"${
        id === chosen?.id && html` checked`
      }><span>${name}</span><span class="figure">${t(`${t.money(ledger.credit(id))} credit`, `余额 ${t.money(ledger.credit(id))}`)}</span></label>`,
  )
}
