// `npm run test:nightly`: everything, with long stalls, ten thousand visits and twenty times the fuzzing on this Node, and then
// all of `npm run test:full` on the other versions that are supported, and the newest API clients on Node 22.
import { spawnSync } from 'node:child_process'

const VERSIONS = ['20.19', '22', '24']
const VITEST = 'node node_modules/vitest/vitest.mjs run'
/** @type {string[]} */
const failed = []

function run(/** @type {string} */ name, /** @type {string} */ program, /** @type {string[]} */ ...args) {
  process.stdout.write(`\n${name}\n`)
  if (spawnSync(program, args, { stdio: 'inherit' }).status !== 0) failed.push(name)
}

/** @returns {Parameters<typeof run>} */
const onNode = (/** @type {string} */ version, /** @type {string} */ command) => [
  `Node ${version}: ${command}`,
  'npx',
  '--yes',
  '--package',
  `node@${version}`,
  '--call',
  `node --version && ${command}`,
]

run('nightly', process.execPath, ...VITEST.split(' ').slice(1), '--mode', 'nightly')
for (const version of VERSIONS)
  if (!process.version.startsWith(`v${version}`)) run(...onNode(version, VITEST))
run(...onNode('22', 'node test/helpers/newest-clients.mjs'))

process.stdout.write(failed.length === 0 ? '\nAll passed.\n' : `\nFailed: ${failed.join(', ')}.\n`)
process.exitCode = failed.length === 0 ? 0 : 1
