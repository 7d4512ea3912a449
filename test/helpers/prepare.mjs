// Before `npm test`: makes sure that the real programs of the tests are installed (browsers, Redis, nginx, curl and Python), the
// fonts for the pictures, and the packages that only tests need. The tests skip nothing, so on a machine without the programs it
// prints what is missing.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
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

/** Folders with packages that are too large for the workspace, which `npm start` installs. */
const FOLDERS = ['test/compat']

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

// `npx --yes pnpm@<version> install --frozen-lockfile`, as for the repository.
const [npx = '', ...install] = JSON.parse(readFileSync('package.json', 'utf8')).scripts.bootstrap.split(' ')
const failed = FOLDERS.filter((folder) => {
  const { status } = spawnSync(npx, [...install, '--silent'], { cwd: folder, stdio: 'inherit' })
  return status !== 0
})
for (const folder of failed) say(`The packages of ${folder} could not be installed.`)

process.exitCode = missing().length > 0 || failed.length > 0 ? 1 : 0
