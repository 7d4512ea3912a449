import { createConcurrencySlots } from './limits/concurrency-slots.js'
import { createOpenResponses, type OpenResponses } from './limits/open-responses.js'
import { createRateLimits, type RateLimits } from './limits/rate-limits.js'
import { createSealer, type Sealer } from './sealing/seal.js'
import type { OpenRouteOptions } from './settings/options.js'
import { type AdapterOptions, readSettings, type Settings } from './settings/settings.js'
import { defaultState, isMemoryState } from './state/memory-state.js'
import { createRevocations, type Revocations } from './state/revocations.js'
import { type SharedState, scopedState, timedState } from './state/shared-state.js'
import { createValueSealer, UNSEALED_VALUES, type ValueSealer } from './state/value-sealer.js'
import { createTransport, type Transport } from './transport/transport.js'

/** The settings of one kit and the services made from them. Routes receive it as their first argument. */
export interface Context {
  readonly settings: Settings
  /** Seals keys and transactions. */
  readonly sealer: Sealer
  /** State shared by all instances, under names of this app only. Every call of a store has a time limit. */
  readonly shared: Required<SharedState>
  /** Whether {@link shared} is the memory of this process, which can't fail. */
  readonly isSharedInMemory: boolean
  /** Seals what only the requests of one login may read in {@link shared}. */
  readonly valueSealer: ValueSealer
  readonly revocations: Revocations
  readonly rateLimits: RateLimits
  readonly responses: OpenResponses
  /** Sends all requests to the provider. */
  readonly transport: Transport
}

/** @throws `config_invalid` naming the option and how to fix it */
export function createContext(options: OpenRouteOptions, adapter: AdapterOptions = {}): Context {
  const settings = readSettings(options, adapter)
  const { provider, scope, limits, now } = settings
  const kit = `${provider.id}.${scope.app}`
  const given = options.shared ?? defaultState(kit, now)
  const isSharedInMemory = isMemoryState(given)
  const state = isSharedInMemory ? given : timedState(given, settings.timeoutsMs.store)
  const shared = scopedState(state, kit)
  // Without the app's origin in the names, so that revocations still apply after the app moves to another origin (F33).
  const revocations = createRevocations(scopedState(state, `${provider.id}.${scope.id}`), settings)
  const sealer = createSealer(options.secret, scope)
  return Object.freeze({
    settings,
    sealer,
    shared,
    isSharedInMemory,
    valueSealer: isSharedInMemory ? UNSEALED_VALUES : createValueSealer(sealer),
    revocations,
    rateLimits: createRateLimits(shared, limits),
    responses: createOpenResponses(createConcurrencySlots(shared, limits), revocations),
    transport: createTransport(options, settings.timeoutsMs),
  })
}
