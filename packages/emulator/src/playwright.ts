import {
  test as base,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type TestType,
} from '@playwright/test'
import type { Emulator } from './emulator.js'
import type { EmulatorOptions } from './emulator-options.js'
import { ConsentPage } from './fixtures/consent-page.js'
import { resetEmulator } from './fixtures/reset-emulator.js'
import { startEmulator } from './start-emulator.js'

/** What a test of {@link test} receives. */
export interface EmulatorFixtures {
  /**
   * Started once in a worker. Before each test, its requests, faults and scripted responses are cleared, and its variants are those of
   * `emulatorOptions`.
   */
  emulator: Emulator
  /** Decides on the consent page in `page`. For a popup: `new ConsentPage(popup)`. */
  consent: ConsentPage
}

/** What all tests of a worker share. */
export interface EmulatorWorkerFixtures {
  /** Options of the emulator, set in the configuration or with `test.use` at the top of a file. Default: a free port. */
  emulatorOptions: EmulatorOptions
  /** The emulator of the worker, as `emulator`. For fixtures of the scope `worker`, such as the app under test. */
  workerEmulator: Emulator
}

/** Playwright's `test` with an emulator and its consent page. */
export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & EmulatorFixtures,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & EmulatorWorkerFixtures
> = base.extend<EmulatorFixtures, EmulatorWorkerFixtures>({
  emulatorOptions: [{}, { scope: 'worker', option: true }],
  workerEmulator: [
    async ({ emulatorOptions }, use) => {
      const emulator = await startEmulator(emulatorOptions)
      await use(emulator)
      await emulator.close()
    },
    { scope: 'worker' },
  ],
  emulator: async ({ workerEmulator, emulatorOptions }, use) => {
    resetEmulator(workerEmulator, emulatorOptions)
    await use(workerEmulator)
  },
  consent: async ({ page }, use) => use(new ConsentPage(page)),
})

export { expect } from '@playwright/test'
export { ConsentPage }
