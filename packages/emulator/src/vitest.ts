import { test as base, type TestAPI } from 'vitest'
import type { Emulator } from './emulator.js'
import type { EmulatorOptions } from './emulator-options.js'
import { resetEmulator } from './fixtures/reset-emulator.js'
import { Visitor } from './fixtures/visitor.js'
import { startEmulator } from './start-emulator.js'

/** What a test of {@link test} receives. */
export interface EmulatorFixtures {
  /**
   * Options of the emulator, for the whole file. Default: chunks without a delay. To change them:
   * `test.extend({ emulatorOptions: [{ models: ['acme/one'] }, { scope: 'file' }] })`.
   */
  emulatorOptions: EmulatorOptions
  /** The emulator of the file, as `emulator`. For fixtures of the scope `file`, such as the app under test. */
  fileEmulator: Emulator
  /**
   * Started once in a file. Before each test, its requests, faults and scripted responses are cleared, and its variants are those of
   * `emulatorOptions`.
   */
  emulator: Emulator
  /** A new visitor for each test, without cookies. */
  visitor: Visitor
}

/** Vitest's `test` with an emulator and a visitor. */
export const test: TestAPI<EmulatorFixtures> = base.extend<EmulatorFixtures>({
  emulatorOptions: [{ chunkDelayMs: 0 }, { scope: 'file' }],
  fileEmulator: [
    async ({ emulatorOptions }, use) => {
      const emulator = await startEmulator(emulatorOptions)
      await use(emulator)
      await emulator.close()
    },
    { scope: 'file' },
  ],
  emulator: async ({ fileEmulator, emulatorOptions }, use) => {
    resetEmulator(fileEmulator, emulatorOptions)
    await use(fileEmulator)
  },
  visitor: async ({ emulator }, use) => use(new Visitor(emulator)),
})

export { expect } from 'vitest'
export { Visitor }
