import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { findChromium } from '../helpers/find-tools.mjs'

const run = promisify(execFile)
const cwd = fileURLToPath(new URL('../../examples/testing', import.meta.url))

// The example is a project of its own: its tests run the built emulator, with their own Vitest and Playwright.

it('M05 tests a whole login of an app that is not ours with Vitest', async () => {
  const { stdout } = await run('npx', ['vitest', 'run', '--no-color'], { cwd })
  expect(stdout).toMatch(/Tests +4 passed/)
})

it('M05 tests a whole login of an app that is not ours with Playwright', async () => {
  const output = await mkdtemp(join(tmpdir(), 'openroute-kit-example-testing-'))
  onTestFinished(() => rm(output, { recursive: true, force: true }))
  // Playwright keeps what it has compiled in the folder for temporary files.
  const env = {
    ...process.env,
    CHROMIUM_PATH: findChromium() ?? undefined,
    TEST_OUTPUT: join(output, 'results'),
    TMPDIR: output,
  }
  const { stdout } = await run('npx', ['playwright', 'test'], { cwd, env })
  expect(stdout).toContain('2 passed')
}, 120_000)
