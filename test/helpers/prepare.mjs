// Before `npm test`: sees to it that a real Chromium and a real Redis are there. The tests skip nothing, so a machine
// on which they can't be had is told what is missing.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium, findRedis } from './find-tools.mjs'

const TOOLS = [
  { name: 'Chromium', package: 'chromium', variable: 'CHROMIUM_PATH', find: findChromium },
  { name: 'Redis', package: 'redis-server', variable: 'REDIS_SERVER_PATH', find: findRedis },
]

const missing = () => TOOLS.filter((tool) => tool.find() === null)

const say = (/** @type {string} */ text) => process.stdout.write(`${text}\n`)

if (missing().length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
  const packages = missing().map((tool) => tool.package)
  say(
    `The tests need ${missing()
      .map((tool) => tool.name)
      .join(' and ')}: installing ${packages.join(', ')} with apt-get.`,
  )
  const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  spawnSync('apt-get', ['-q', 'update'], /** @type {any} */ (options))
  spawnSync(
    'apt-get',
    ['-q', '-y', '--no-install-recommends', 'install', ...packages],
    /** @type {any} */ (options),
  )
}

for (const tool of missing())
  say(
    `The tests need ${tool.name}: install it (Debian: apt-get install ${tool.package}), or name it in ${tool.variable}.`,
  )

process.exitCode = missing().length > 0 ? 1 : 0
