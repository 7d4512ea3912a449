import type { Sealer } from '../sealing/seal.js'

/** Writes what only some requests may read as a text for the shared state: outcomes of logins, and where they return to. */
export interface ValueSealer {
  seal(value: unknown): Promise<string>
  /** `undefined` for a text that can't be opened, such as one of another version. */
  open(stored: string): Promise<unknown>
  /** For values that only a request with this text may open (L01). Without effect in the memory of the process. */
  boundTo(text: string): ValueSealer
}

/** For a state outside of this process. */
export function createValueSealer(sealer: Sealer): ValueSealer {
  return {
    seal: (value) => sealer.seal('login-outcome', value),
    async open(stored) {
      const opened = await sealer.open('login-outcome', stored)
      return opened.status === 'opened' ? opened.payload : undefined
    },
    boundTo: (text) => createValueSealer(sealer.boundTo(text)),
  }
}

/** For a state in the memory of this process, which also contains the secret: values stay as they are, as JSON. */
export const UNSEALED_VALUES: ValueSealer = Object.freeze({
  seal: async (value: unknown) => JSON.stringify(value),
  async open(stored: string) {
    try {
      return JSON.parse(stored)
    } catch {
      return undefined // of another version of the kit
    }
  },
  boundTo: () => UNSEALED_VALUES,
})
