// Before `npm test`: makes sure that the real programs of the tests are installed (browsers, Redis, nginx, curl and Python), the
// fonts for the pictures, and the runtimes of test/runtimes. The tests skip nothing, so on a machine without them it prints what is
// missing.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  findChromium,
  findCurl,
  findFirefox,
  findFonts,
  findNginx,
  findPostgres,
  findPython,
  findRedis,
} from './find-tools.mjs'

const TOOLS = [
  { name: 'Chromium', packages: ['chromium'], variable: 'CHROMIUM_PATH', find: findChromium },
  { name: 'Firefox', packages: ['firefox-esr'], variable: 'FIREFOX_PATH', find: findFirefox },
  { name: 'Redis', packages: ['redis-server'], variable: 'REDIS_SERVER_PATH', find: findRedis },
  { name: 'nginx', packages: ['nginx-light'], variable: 'NGINX_PATH', find: findNginx },
  { name: 'PostgreSQL', packages: ['postgresql'], variable: 'POSTGRES_BIN', find: findPostgres },
  { name: 'curl', packages: ['curl'], variable: 'CURL_PATH', find: findCurl },
  { name: 'Python', packages: ['python3'], variable: 'PYTHON_PATH', find: findPython },
  {
    name: 'the fonts DejaVu and Noto CJK',
    packages: ['fonts-dejavu-core', 'fonts-noto-cjk'],
    find: () => (process.platform === 'linux' ? findFonts() : []),
  },
]

const missing = () => TOOLS.filter((tool) => tool.find() === null)

const say = (/** @type {string} */ text) => process.stdout.write(`${text}\n`)

if (missing().length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
  const packages = missing().flatMap((tool) => tool.packages)
  const names = new Intl.ListFormat('en').format(missing().map((tool) => tool.name))
  say(`The tests need ${names}: installing ${packages.join(', ')} with apt-get.`)
  const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  spawnSync('apt-get', ['-q', 'update'], /** @type {any} */ (options))
  spawnSync(
    'apt-get',
    ['-q', '-y', '--no-install-recommends', 'install', ...packages],
    /** @type {any} */ (options),
  )
}

for (const { name, packages, variable } of missing())
  say(
    `The tests need ${name}: install ${packages.length > 1 ? 'them' : 'it'} (Debian: apt-get install ${packages.join(' ')})${
      variable === undefined ? '' : `, or name it in ${variable}`
    }.`,
  )

process.exitCode = missing().length > 0 || !installRuntimes() ? 1 : 0

/** Installs Next, Bun, Deno and workerd, unless the lockfile is the one that was installed. Returns whether they are there. */
function installRuntimes() {
  const folder = fileURLToPath(new URL('../runtimes', import.meta.url))
  const lockfile = readFileSync(`${folder}/pnpm-lock.yaml`, 'utf8')
  const installed = `${folder}/node_modules/.installed-lockfile`
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lockfile) return true
  say('The tests need Next, Bun, Deno and workerd: installing them into test/runtimes with pnpm.')
  const { bootstrap } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ).scripts
  const { status } = spawnSync(bootstrap, { cwd: folder, shell: true, stdio: 'inherit' })
  if (status !== 0) return false
  writeFileSync(installed, lockfile)
  return true
}
