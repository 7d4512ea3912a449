import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { SecurityReporter } from './test/helpers/security-reporter.js'

const packages = fileURLToPath(new URL('packages', import.meta.url))

const BROWSER_TESTS = 'test/browser/**/*.test.ts'
const LOAD_TESTS = 'test/load/**/*.test.ts'
// Pictures are compared in Chromium alone: one renderer is enough to see a change of look, and what the other does with
// the same styles is asked of it in words (sizes, overflow, contrast, axe).
const LOOKS = 'test/browser/**/looks.test.ts'

/** Under a debugger none: a test that stands at a breakpoint is not late. `.vscode/launch.json` sets it. */
const timeout = (ms: number) => (process.env.NO_TEST_TIMEOUT ? 0 : ms)

/** Each file in test/browser runs once in each browser; `npx vitest run --project firefox` chooses one. */
function browserProject(
  browser: 'chromium' | 'firefox',
  exclude: string[] = [],
): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name: browser,
      include: [BROWSER_TESTS],
      exclude: [...configDefaults.exclude, ...exclude],
      provide: { browser },
      // More than Playwright waits for one thing, so that a test that fails says for what.
      testTimeout: timeout(120_000),
      hookTimeout: timeout(120_000),
    },
  }
}

export default defineConfig({
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
    maxWorkers: 2,
    reporters: ['default', new SecurityReporter()],
    testTimeout: timeout(30_000),
    hookTimeout: timeout(60_000),
    // A browser on a busy machine takes its time; nothing is asserted about how much.
    expect: { poll: { timeout: 10_000 } },
    // D22: a rejection that nobody handles ends the run.
    execArgv: ['--unhandled-rejections=strict'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'examples/*/src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, BROWSER_TESTS, LOAD_TESTS],
          globalSetup: 'test/fuzz/seed.ts',
        },
      },
      {
        extends: true,
        // Alone, when the others are through: they would wait for each other.
        test: { name: 'load', include: [LOAD_TESTS], fileParallelism: false, sequence: { groupOrder: 1 } },
      },
      browserProject('chromium'),
      browserProject('firefox', [LOOKS]),
    ],
  },
})
