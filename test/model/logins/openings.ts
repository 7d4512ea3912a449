import type { Setting } from './setting.js'
import { readStep, type Step } from './steps.js'

/**
 * How sequences begin, as `readStep` reads them. Together they contain each kind of step, each time, user and fault, where it is
 * possible: so what a run covers does not depend on its seed.
 */
const IN_BOTH_MODES = [
  'press, approve 0 1, sign-out, press, approve',
  'press-twice, approve',
  'press, approve-twice',
  'press, approve-again, old-callback',
  'press, approve-and-reload',
  'press, approve-and-duplicate',
  'press, fault 0 2, approve-and-duplicate',
  'press, decline, new-tab',
  'press, wait 0 0, approve',
  'press, wait 0 1, approve',
  'press, wait 0 2, approve',
  'press, wait 0 3, approve',
  'press, fault 0 0, approve',
  'press, fault 0 1, approve',
  'press, fault 0 2, approve',
  'press, fault 0 3, approve',
  'new-tab, press, approve, close',
  'elsewhere, press, reload, approve',
  'elsewhere, back, forward',
  'press, approve, reload, sign-out, reload',
  'press, approve, old-callback, new-tab, sign-out, old-callback',
] as const

const OF_MODE = {
  redirect: [
    'press, approve, back, approve-again',
    'new-tab, press, press, approve, wait 0 3, approve',
    'press, back, press, approve',
    'new-tab, press, press, approve, approve 0 1',
  ],
  popup: [
    'press, close, press, approve',
    'press, elsewhere, approve',
    'press, approve-again, sign-out, press, decline',
    'press, new-tab, reload 1, approve',
  ],
} as const

/** As many for each mode, so that they can be distributed evenly. */
export function openingsOf(mode: Setting['mode']): Step[][] {
  return [...IN_BOTH_MODES, ...OF_MODE[mode]].map((text) => text.split(', ').map(readStep))
}
