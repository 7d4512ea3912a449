import type { Sealer } from '../sealing/seal.js'

/** Seals values for the shared state, so that whoever reads it learns nothing and can't forge them. */
export interface ValueSealer {
  seal(value: unknown): Promise<string>
  /** `undefined` for a text that this app has not sealed. */
  open(stored: string): Promise<unknown>
  /** A sealer whose values only a request with this text can open. L01 */
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
export const IN_MEMORY_VALUES: ValueSealer = Object.freeze({
  seal: async (value: unknown) => JSON.stringify(value),
  async open(stored: string) {
    try {
      return JSON.parse(stored)
    } catch {
      return undefined // of another version of the kit
    }
  },
  boundTo: () => IN_MEMORY_VALUES,
})
