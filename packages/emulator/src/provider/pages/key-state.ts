import type { KeyRecord, Ledger } from '../accounts/ledger.js'
import { type Html, html } from './html.js'
import type { Say } from './translator.js'

/** A key's state in a word, with a tone for its colour. */
export function keyState(say: Say, ledger: Ledger, key: KeyRecord): { text: string; tone: string } {
  if (key.disabled) return { text: say('Disabled', '已停用'), tone: 'bad' }
  if (ledger.isExpired(key)) return { text: say('Expired', '已过期'), tone: 'bad' }
  if (ledger.remaining(key) === 0) return { text: say('Limit used up', '额度已用完'), tone: 'warn' }
  return { text: say('Active', '可用'), tone: 'good' }
}

const WINDOWS = Object.freeze({
  none: ['', ''],
  daily: [' today', '今天'],
  weekly: [' this week', '本周'],
  monthly: [' this month', '本月'],
} as const)

/** What was used of what, in the window that the limit counts. */
export function keyUsage(say: Say, ledger: Ledger, key: KeyRecord): string {
  const { limit, limitReset, usage } = key
  const remaining = ledger.remaining(key)
  if (limit === null || remaining === null)
    return say(`${say.money(usage.total)} used, no limit`, `已用 ${say.money(usage.total)}，无上限`)
  const used = say.money(limit - remaining)
  const [when, zhWhen] = WINDOWS[limitReset ?? 'none']
  return say(`${used} of ${say.money(limit)} used${when}`, `${zhWhen}已用 ${used} / ${say.money(limit)}`)
}

export function stateTag({ text, tone }: { text: string; tone: string }): Html {
  return html`<span class="tag" data-tone="${tone}" data-field="state">${text}</span>`
}
