import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const packages = fileURLToPath(new URL('packages', import.meta.url))

export default defineConfig({
  resolve: {
    // Tests run the sources, so that a failing line is the line in the editor. Whatever starts a
    // process of its own (the demo, the emulator's command) runs the build, as a user does.
    alias: [
      { find: '#failure', replacement: `${packages}/core/src/failure.ts` },
      { find: /^@openroute-kit\/(\w+)\/(\w+)$/, replacement: `${packages}/$1/src/$2.ts` },
      { find: /^@openroute-kit\/(\w+)$/, replacement: `${packages}/$1/src/index.ts` },
    ],
  },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'examples/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // D22: a rejection that nobody handles ends the run.
    execArgv: ['--unhandled-rejections=strict'],
  },
})
