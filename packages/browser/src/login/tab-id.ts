import { randomToken } from '@openroute-kit/core/internal'
import { attempt } from '../page/attempt.js'

const NAME = 'openroute:tab'

/**
 * The id of this tab, which outlives reloads and navigations within the origin: a login that the tab started in a window belongs to
 * whichever page it shows by then (L02). Where storage is blocked, all tabs have the same id.
 */
export const tabId = (): string => attempt(() => (sessionStorage[NAME] ??= randomToken(8))) ?? 'tab'
