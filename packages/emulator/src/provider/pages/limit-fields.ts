import type { LimitReset } from '@openroute-kit/core'
import { type Html, html } from './html.js'
import type { Say } from './translator.js'

export interface LimitFields {
  /** US dollars. */
  limit: number | null
  limitReset: LimitReset | null
  /** What stood in the field when it was refused. */
  typed?: string | undefined
}

/** An amount and how often it starts anew, with the hint or the error that belongs to them. */
export function limitFields(say: Say, { limit, limitReset, typed }: LimitFields): Html {
  const resets: [LimitReset | '', string][] = [
    ['', say('in all', '总计')],
    ['daily', say('a day', '每天')],
    ['weekly', say('a week', '每周')],
    ['monthly', say('a month', '每月')],
  ]
  return html`<span class="limit"><span class="unit">$</span><input id="limit" name="limit" type="number" inputmode="decimal" min="0" step="any" value="${
    typed ?? limit
  }" aria-describedby="limit-hint"${typed !== undefined && html` aria-invalid="true"`}><select name="limit_reset" aria-label="${say(
    'How often the limit starts anew',
    '额度重置周期',
  )}">${resets.map(
    ([value, text]) =>
      html`<option value="${value}"${(limitReset ?? '') === value && html` selected`}>${text}</option>`,
  )}</select></span><span id="limit-hint" class="${typed === undefined ? 'muted' : 'error'}"${
    typed !== undefined && html` role="alert"`
  }>${
    typed === undefined
      ? say('Change it if you like. Empty: no limit.', '可以修改；留空表示不设上限。')
      : say('Give an amount above 0, or nothing for no limit.', '请输入大于 0 的金额，留空表示不设上限。')
  }</span>`
}
