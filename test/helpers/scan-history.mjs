// Searches what was ever committed for secrets (security.md E07): a key that was taken out again has leaked all the same.
// The rules are those of .secretlintrc.json, which `npm run secrets` applies to the files as they are.
import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** @param {string} relative */
const path = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url))

// A container may check the repository out as somebody else.
const git = ['-c', 'safe.directory=*']
if (spawnSync('git', [...git, 'rev-parse', '--git-dir']).status !== 0) {
  process.stdout.write('There is no git history here to search for secrets.\n')
  process.exit(0)
}
const log = spawn('git', [...git, 'log', '--patch', '--no-color', '--no-ext-diff', 'HEAD'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const scan = spawn(
  process.execPath,
  [
    path('node_modules/secretlint/bin/secretlint.js'),
    '--secretlintrc',
    path('.secretlintrc.json'),
    '--stdinFileName=history.txt',
  ],
  { stdio: ['pipe', 'inherit', 'inherit'] },
)
log.stdout.pipe(scan.stdin)
log.on('exit', (code) => {
  if (code !== 0) process.exitCode = 1
})
scan.on('exit', (code) => {
  if (code !== 0) process.exitCode = code ?? 1
})
