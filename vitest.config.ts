import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { FailureReporter } from './test/helpers/failures/failure-reporter.js'
import { LeftoversReporter } from './test/helpers/leftovers-reporter.js'
import { SecurityReporter } from './test/helpers/security-reporter.js'

const packages = fileURLToPath(new URL('packages', import.meta.url))

// What `npm test` runs is `unit`, `integration` and `main-flows`; `npm run test:full` adds the rest (CONTRIBUTING.md).
const UNIT_TESTS = ['packages/*/src/**/*.test.{ts,tsx}', 'examples/*/src/**/*.test.ts']
const BROWSER_TESTS = 'test/browser/**/*.test.ts'
/** Log in, stream, stop, reload, sign out, decline, popup, two tabs. */
const MAIN_FLOWS = ['test/browser/demo-flow.test.ts', 'test/browser/server-mode-popup.test.ts']
const LOAD_TESTS = 'test/load/**/*.test.ts'
/** Several processes that are killed and stalled, packages that are packed: seconds of waiting each. */
const SLOW_TESTS = ['test/cluster/**/*.test.ts', 'test/package/**/*.test.ts']
const NIGHTLY_TESTS = 'test/**/*.nightly.test.ts'
// Pictures are compared in Chromium alone: one renderer is enough to see a change of look, and what the other does with
// the same styles is asked of it in words (sizes, overflow, contrast, axe).
const CHROMIUM_ONLY = 'test/browser/**/*.chromium.test.ts'

export default defineConfig(({ mode }) => {
  const nightly = mode === 'nightly'
  const exclude = [...configDefaults.exclude, ...(nightly ? [] : [NIGHTLY_TESTS])]

  /** Each file in test/browser runs once in each browser. */
  const browserProject = (
    name: string,
    browser: 'chromium' | 'firefox',
    include: string[],
    without: string[] = [],
  ): TestProjectInlineConfiguration => ({
    extends: true,
    test: {
      name,
      include,
      exclude: [...exclude, ...without],
      provide: { browser },
      // More than Playwright waits for one thing, so that a test that fails says for what.
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  })

  return {
    resolve: {
      // Tests run the sources, so that a failing line is the line in the editor. Whatever starts a
      // process of its own (the demo, the emulator's command) runs the build, as a user does.
      alias: [
        { find: '#languages', replacement: `${packages}/browser/src/languages-bundled.ts` },
        { find: '#failure', replacement: `${packages}/core/src/failure.ts` },
        { find: /^@openroute-kit\/(\w+)\/(\w+)$/, replacement: `${packages}/$1/src/$2.ts` },
        { find: /^@openroute-kit\/(\w+)$/, replacement: `${packages}/$1/src/index.ts` },
      ],
    },
    test: {
      pool: 'forks',
      // A worker keeps its browser and what it has imported from file to file: a third of the time of a run.
      isolate: false,
      maxWorkers: Number(process.env.W ?? 2),
      reporters: ['default', new SecurityReporter(), new LeftoversReporter(), new FailureReporter()],
      setupFiles: 'test/helpers/failures/setup.ts',
      provide: { nightly },
      testTimeout: 30_000,
      hookTimeout: 60_000,
      // A browser on a busy machine takes its time; nothing is asserted about how much.
      expect: { poll: { timeout: 10_000 } },
      // D22: a rejection that nobody handles ends the run.
      execArgv: ['--unhandled-rejections=strict'],
      projects: [
        { extends: true, test: { name: 'unit', include: UNIT_TESTS } },
        {
          extends: true,
          test: {
            name: 'integration',
            include: ['test/**/*.test.ts'],
            exclude: [...exclude, BROWSER_TESTS, LOAD_TESTS, ...SLOW_TESTS],
            globalSetup: 'test/fuzz/seed.ts',
          },
        },
        browserProject('main-flows', 'chromium', MAIN_FLOWS),
        { extends: true, test: { name: 'slow', include: SLOW_TESTS, exclude } },
        browserProject('chromium', 'chromium', [BROWSER_TESTS], MAIN_FLOWS),
        browserProject('firefox', 'firefox', [BROWSER_TESTS], [CHROMIUM_ONLY]),
        {
          extends: true,
          // Alone, when the others are through: they would wait for each other.
          test: { name: 'load', include: [LOAD_TESTS], fileParallelism: false, sequence: { groupOrder: 1 } },
        },
      ],
    },
  }
})
