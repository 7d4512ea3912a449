import { configInvalid } from '@openroute-kit/core/internal'
import type { OpenRouteOptions, TimeoutsMs } from './options.js'

const DEFAULT_TIMEOUTS_MS: TimeoutsMs = Object.freeze({
  exchange: 10_000,
  keyInfo: 5_000,
  requestBody: 15_000,
  responseHeaders: 120_000,
  idle: 60_000,
  total: 600_000,
  store: 1_500,
})

/** The maximum delay of `setTimeout`. A timer with a longer delay would fire immediately. */
const MAX_TIMER_MS = 2_147_483_647

/** Adds the defaults to the option `timeoutsMs`. @throws `config_invalid` for an unknown name or an invalid number */
export function readTimeouts(options: OpenRouteOptions['timeoutsMs']): TimeoutsMs {
  const timeouts = { ...DEFAULT_TIMEOUTS_MS, ...options }
  for (const [name, value] of Object.entries(timeouts)) {
    if (!Object.hasOwn(DEFAULT_TIMEOUTS_MS, name))
      throw configInvalid(`There is no timeout "${name}". See TimeoutsMs.`)
    assertPositive(`timeoutsMs.${name}`, value)
    if (value > MAX_TIMER_MS)
      throw configInvalid(`timeoutsMs.${name} must be at most ${MAX_TIMER_MS} milliseconds.`)
  }
  return Object.freeze(timeouts)
}

/** @throws `config_invalid` naming the option */
export function assertPositive(option: string, value: number): void {
  if (!Number.isFinite(value) || value <= 0) throw configInvalid(`${option} must be a number above 0.`)
}
