import type { LimitReset } from '@openroute-kit/core'
import { type Html, html } from './html.js'
import type { Translator } from './translator.js'

export interface LimitFields {
  /** US dollars. */
  limit: number | null
  limitReset: LimitReset | null
  /** The value of the field, if it is invalid. */
  enteredLimit?: string | undefined
}

/** Fields for an amount and its reset period, with a hint or an error message. */
export function limitFields(t: Translator, { limit, limitReset, enteredLimit }: LimitFields): Html {
  const resets: [LimitReset | '', string][] = [
    ['', t('in total', '总计')],
    ['daily', t('per day', '每天')],
    ['weekly', t('per week', '每周')],
    ['monthly', t('per month', '每月')],
  ]
  return html`<span class="limit"><span class="unit">$</span><input id="limit" name="limit" type="number" inputmode="decimal" min="0" step="any" value="${
    enteredLimit ?? limit
  }" aria-describedby="limit-hint"${enteredLimit !== undefined && html` aria-invalid="true"`}><select name="limit_reset" aria-label="${t(
    'How often the limit resets',
    '额度重置周期',
  )}">${resets.map(
    ([value, text]) =>
      html`<option value="${value}"${(limitReset ?? '') === value && html` selected`}>${text}</option>`,
  )}</select></span><span id="limit-hint" class="${enteredLimit === undefined ? 'muted' : 'error'}"${
    enteredLimit !== undefined && html` role="alert"`
  }>${
    enteredLimit === undefined
      ? t('You can change it. Leave it empty for no limit.', '可以修改；留空表示不设上限。')
      : t(
          'Enter an amount above 0, or leave it empty for no limit.',
          '请输入大于 0 的金额，留空表示不设上限。',
        )
  }</span>`
}
