// Runs test/compat/clients.test.ts with the newest version of each API client: those that the test pins run on Node 20, and many
// newer ones need Node 22. Call it with that Node. `npm run test:nightly` does.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

// Beside the original, so that relative imports are the same.
const folder = mkdtempSync('test/compat-newest-')

/** @returns {number | null} */
function run(/** @type {string} */ program, /** @type {string[]} */ args, cwd = '.') {
  return spawnSync(program, args, { cwd, stdio: 'inherit' }).status
}

try {
  for (const name of ['clients', 'clients.test.ts', 'ways.ts'])
    cpSync(join('test/compat', name), join(folder, name), { recursive: true })
  const { devDependencies } = JSON.parse(readFileSync('test/compat/package.json', 'utf8'))
  const names = Object.keys(devDependencies)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const newest = names.map((name) => `${name}@latest`)
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'integration']
  process.exitCode =
    run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...newest], folder) ||
    run('npm', ['ls', '--depth', '0'], folder) ||
    (run(process.execPath, [...vitest, `test/${basename(folder)}`]) ?? 1)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
