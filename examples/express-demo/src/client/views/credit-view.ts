import type { OpenRouteLogin } from '@openroute-kit/browser'
import { byId } from '../page/dom.js'
import { credit } from '../page/format.js'
import { onLocale, t } from '../page/locale.js'

/**
 * Shows how much of the key's limit is used, and a link to the key's settings. The login element in the header shows how much is left.
 */
export function creditView(login: OpenRouteLogin): void {
  const node = byId('credit')
  const bar = byId<HTMLMeterElement>('credit-bar')
  const text = byId('credit-text')
  const link = byId<HTMLAnchorElement>('settings')

  const draw = () => {
    const { state } = login
    node.hidden = state.status !== 'signed-in'
    if (state.status !== 'signed-in') return
    const { limit, limitRemaining, keyLinks } = state
    link.href = keyLinks.settings
    bar.hidden = typeof limit !== 'number' || typeof limitRemaining !== 'number'
    if (limit === null) text.textContent = t('creditUnlimited')
    else if (typeof limit !== 'number' || typeof limitRemaining !== 'number') text.textContent = ''
    else {
      // Negative when the limit was lowered below what is already spent.
      const used = limit - Math.max(0, limitRemaining)
      bar.max = limit
      bar.high = limit * 0.8
      bar.value = used
      text.textContent = t('creditUsed', { used: credit(used), limit: credit(limit) })
    }
  }
  login.subscribe(draw)
  onLocale(draw)
}
