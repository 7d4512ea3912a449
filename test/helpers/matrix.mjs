// `npm run test:matrix`: the suite under each supported Node, one after the other.
import { spawnSync } from 'node:child_process'

const VERSIONS = ['20.19', '22', '24']
const failed = []

for (const version of VERSIONS) {
  process.stdout.write(`\nNode ${version}\n`)
  const command = 'node --version && node node_modules/vitest/vitest.mjs run'
  const { status } = spawnSync('npx', ['--yes', '--package', `node@${version}`, '--call', command], {
    stdio: 'inherit',
  })
  if (status !== 0) failed.push(version)
}

process.stdout.write(
  failed.length === 0
    ? `\nAll passed: Node ${VERSIONS.join(', ')}.\n`
    : `\nFailed: Node ${failed.join(', ')}.\n`,
)
process.exitCode = failed.length === 0 ? 0 : 1
