import type { KeyRecord, Ledger } from '../accounts/ledger.js'
import { type Html, html } from './html.js'
import type { Translator } from './translator.js'

/** A key's state as text, with a tone that sets the colour. */
export function keyState(t: Translator, ledger: Ledger, key: KeyRecord): { text: string; tone: string } {
  if (key.disabled) return { text: t('Disabled', '已停用'), tone: 'bad' }
  if (ledger.isExpired(key)) return { text: t('Expired', '已过期'), tone: 'bad' }
  if (ledger.remaining(key) === 0) return { text: t('Limit used up', '额度已用完'), tone: 'warn' }
  return { text: t('Active', '可用'), tone: 'good' }
}

const WINDOWS = Object.freeze({
  none: ['', ''],
  daily: [' today', '今天'],
  weekly: [' this week', '本周'],
  monthly: [' this month', '本月'],
} as const)

/** The amount used and the limit, in the current period of the limit. */
export function keyUsage(t: Translator, ledger: Ledger, key: KeyRecord): string {
  const { limit, limitReset, usage } = key
  const remaining = ledger.remaining(key)
  if (limit === null || remaining === null)
    return t(`${t.money(usage.total)} used, no limit`, `已用 ${t.money(usage.total)}，无上限`)
  const used = t.money(limit - remaining)
  const [when, zhWhen] = WINDOWS[limitReset ?? 'none']
  return t(`${used} of ${t.money(limit)} used${when}`, `${zhWhen}已用 ${used} / ${t.money(limit)}`)
}

export function stateTag({ text, tone }: { text: string; tone: string }): Html {
  return html`<span class="tag" data-tone="${tone}" data-field="state">${text}</span>`
}
