import { randomToken } from '@openroute-kit/core/internal'
import { assertStored } from './assert-stored.js'
import type { SharedState } from './shared-state.js'

const PROBE_MS = 1_000

export interface ProbeOptions {
  /** How long the state has to keep values, in milliseconds. */
  readonly lifetimeMs: number
  /** Whether concurrency slots are used. */
  readonly slots: boolean
}

/**
 * Tries each method of the shared state that a login needs after its code has been exchanged, so that no key is created if the
 * state is misconfigured (S05). Reads back what it writes (S26).
 *
 * @throws whatever the state rejects with; `Error` if it loses a value
 */
export async function probeState(state: Required<SharedState>, options: ProbeOptions): Promise<void> {
  await Promise.all([probeValues(state, options.lifetimeMs), options.slots && probeSlots(state)])
}

async function probeValues(state: Required<SharedState>, lifetimeMs: number): Promise<void> {
  const name = probeName()
  const value = randomToken(9)
  await state.set(name, value, lifetimeMs)
  // Two names, since a cluster may refuse several keys in one command.
  await assertStored(value, async () => (await state.get([name, probeName()]))[0] ?? null)
  const replaced = await state.swap(name, '', PROBE_MS)
  if (replaced !== value) throw new Error('Its method swap did not resolve with the previous value')
}

async function probeSlots(state: Required<SharedState>): Promise<void> {
  const name = probeName()
  await state.acquireSlot(name, 'probe', 1, PROBE_MS)
  await state.releaseSlot(name, 'probe')
}

const probeName = () => `probe:${randomToken(9)}`
