import type { LoginState } from './open-route-login.js'

export interface StateStore {
  readonly state: LoginState
  /** Keeps the object that is there when nothing changed in it. */
  set(next: LoginState): void
  subscribe(listener: () => void): () => void
}

/** A tiny observable. */
export function createStateStore(first: LoginState): StateStore {
  let state = Object.freeze(first)
  const listeners = new Set<() => void>()
  return {
    get state() {
      return state
    },
    set(next) {
      // An error's `toJSON` names it, so two states that read the same are the same.
      if (JSON.stringify(next) === JSON.stringify(state)) return
      state = Object.freeze(next)
      for (const listener of [...listeners]) {
        try {
          listener()
        } catch (error) {
          // One listener's fault must not keep the others, or the login itself, from going on.
          reportError(error)
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
