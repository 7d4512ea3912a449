import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { FailureReporter } from './test/helpers/failures/failure-reporter.js'
import { LeftoversReporter } from './test/helpers/leftovers-reporter.js'
import { LongFilesFirst } from './test/helpers/long-files-first.js'
import { SecurityReporter } from './test/helpers/security-reporter.js'

const packages = fileURLToPath(new URL('packages', import.meta.url))
const cores = availableParallelism()

/** CONTRIBUTING.md has the tiers: `npm test` runs the first three, `npm run test:rest` the others. */
const PROJECTS = ['unit', 'integration', 'main-flows', 'slow', 'chromium', 'firefox', 'load']
const UNIT_TESTS = ['packages/*/src/**/*.test.{ts,tsx}', 'examples/*/src/**/*.test.ts']
/** They stand beside the sources as unit tests do, but start a process for each case. */
const COMMAND_TESTS = 'packages/*/src/command/bin*.test.ts'
const BROWSER_TESTS = 'test/browser/**/*.test.ts'
/** Log in, stream, stop, reload, sign out, decline, popup, two tabs. */
const MAIN_FLOWS = ['test/browser/demo-flow.test.ts', 'test/browser/server-mode-popup.test.ts']
/** Tests whose outcome does not depend on the engine: pictures, axe, and code that uses little of a browser. */
const CHROMIUM_ONLY = 'test/browser/**/*.chromium.test.ts'
/** They take long, and differ little between the engines: in Firefox at night. */
const NIGHTLY_IN_FIREFOX = [
  'test/browser/accessibility.test.ts',
  'test/browser/demo-page.test.ts',
  'test/browser/login-sequences.test.ts',
  'test/browser/dom-clobbering.test.ts',
  'test/browser/hostile-environment.test.ts',
  'test/browser/key-storage.test.ts',
]
/** Processes that are killed or stall, packages that are packed: these tests wait more than they work. */
const SLOW_TESTS = [
  'test/cluster/**/*.test.ts',
  'test/model/**/*.test.ts',
  'test/dev/**/*.test.ts',
  'test/package/**/*.test.ts',
  'test/examples/**/*.test.ts',
  'test/runtimes/**/*.test.ts',
]
const LOAD_TESTS = 'test/load/**/*.test.ts'
const NIGHTLY_TESTS = 'test/**/*.nightly.test.ts'

/**
 * Modes (`vitest --mode …`): `nightly` runs everything, and more of it; `headed` shows the browsers where there is a screen;
 * `debug` sets no timeouts, since a test may be stopped at a breakpoint.
 */
export default defineConfig(({ mode }) => {
  const nightly = mode === 'nightly'
  const exclude = [...configDefaults.exclude, ...(nightly ? [] : [NIGHTLY_TESTS])]
  // Projects don't inherit what the root provides.
  const provide = { nightly, headed: mode === 'headed' }
  const timeout = (ms: number) => (mode === 'debug' ? 0 : ms)

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
      globalSetup: 'test/fuzz/seed.ts',
      provide: { ...provide, browser },
      // More than Playwright waits for one thing, so that a test that fails says for what.
      testTimeout: timeout(120_000),
      hookTimeout: timeout(120_000),
      maxWorkers: cores + 1,
      sequence: { groupOrder: 2 },
    },
  })

  return {
    resolve: {
      // Tests run the sources, so that a failing line is the line in the editor. Whatever starts a
      // process of its own (the demo, the emulator's command) runs the build, as a user does.
      alias: [
        { find: '#details', replacement: `${packages}/browser/src/element/details-bundled.ts` },
        { find: '#server-kind', replacement: `${packages}/browser/src/element/server-kind.ts` },
        { find: '#extras', replacement: `${packages}/browser/src/login/extras-bundled.ts` },
        { find: '#languages', replacement: `${packages}/browser/src/element/languages-bundled.ts` },
        { find: '#jwe', replacement: `${packages}/server/src/sealing/jwe-with-node.ts` },
        { find: '#sha256', replacement: `${packages}/core/src/encoding/sha256-with-node.ts` },
        { find: '#failure', replacement: `${packages}/core/src/errors/failure.ts` },
        { find: /^@openroute-kit\/(\w+)\/([\w-]+)$/, replacement: `${packages}/$1/src/$2.ts` },
        { find: /^@openroute-kit\/(\w+)$/, replacement: `${packages}/$1/src/index.ts` },
      ],
    },
    test: {
      pool: 'forks',
      // The files that a worker runs share its browser and what it has imported.
      isolate: false,
      // On average a test waits for half of its time.
      maxWorkers: 2 * cores,
      reporters: ['default', new SecurityReporter(PROJECTS), new LeftoversReporter(), new FailureReporter()],
      sequence: { sequencer: LongFilesFirst },
      setupFiles: 'test/helpers/failures/setup.ts',
      testTimeout: timeout(30_000),
      hookTimeout: timeout(60_000),
      // A browser on a busy machine takes its time; nothing is asserted about how much.
      expect: { poll: { timeout: 10_000 } },
      // D22: a rejection that nobody handles ends the run.
      execArgv: ['--unhandled-rejections=strict'],
      // Groups run one after the other.
      projects: [
        { extends: true, test: { name: 'unit', include: UNIT_TESTS, exclude: [...exclude, COMMAND_TESTS] } },
        {
          extends: true,
          test: {
            name: 'integration',
            include: ['test/**/*.test.ts', COMMAND_TESTS],
            exclude: [...exclude, BROWSER_TESTS, LOAD_TESTS, ...SLOW_TESTS],
            globalSetup: 'test/fuzz/seed.ts',
            provide,
          },
        },
        {
          extends: true,
          test: {
            name: 'slow',
            include: SLOW_TESTS,
            exclude,
            globalSetup: 'test/fuzz/seed.ts',
            provide,
            maxWorkers: 3 * cores,
            sequence: { groupOrder: 1 },
          },
        },
        browserProject('main-flows', 'chromium', MAIN_FLOWS),
        browserProject('chromium', 'chromium', [BROWSER_TESTS], MAIN_FLOWS),
        browserProject(
          'firefox',
          'firefox',
          [BROWSER_TESTS],
          [CHROMIUM_ONLY, ...(nightly ? [] : NIGHTLY_IN_FIREFOX)],
        ),
        {
          extends: true,
          // Alone, after the others: they would slow each other down.
          test: {
            name: 'load',
            include: [LOAD_TESTS],
            provide,
            fileParallelism: false,
            sequence: { groupOrder: 3 },
          },
        },
      ],
    },
  }
})
