import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '../../..')

it('a run that fails keeps logs and pictures, names what it left behind, and ends with the command to repeat it', async () => {
  const failures = mkdtempSync(join(tmpdir(), 'failures-'))
  onTestFinished(() => rmSync(failures, { recursive: true }))
  const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) =>
    execFile(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/helpers/failures/fixture/vitest.config.ts'],
      { cwd: root, env: { PATH: process.env.PATH, TEST_FAILURES: failures } },
      (error, stdout) => resolve({ code: error?.code, output: stdout }),
    ),
  )
  expect(code).toBe(1)
  expect(output.trimEnd().split('\n').at(-1)).toBe(
    String.raw`npx vitest run --project fixture test/helpers/failures/fixture/fails.fixture.ts -t 'fails \(it'\''s all\)'`,
  )
  expect(output).toMatch(/in the folder for temporary files: left-/)
  if (process.platform === 'linux') expect(output).toMatch(/process \d+: sleep 600/)

  const [project = ''] = readdirSync(failures)
  const [title = ''] = readdirSync(join(failures, project))
  const read = (name: string) => readFileSync(join(failures, project, title, name), 'utf8')
  expect(title).toMatch(/^fails-it-s-all-/)
  expect(read('failure.txt')).toMatch(
    /^fails \(it's > all\)\n.*fails\.fixture\.ts\n[\s\S]*expected 'this' to be 'that'/,
  )
  expect(read('server.log')).toMatch(/GET http:\/\/\S+\/ → 200/)
  expect(read('browser.log')).toMatch(/log: said by the page/)
  expect(read('screenshot-1.png').slice(1, 4)).toBe('PNG')
})
