// Before `npm test`: makes sure that the real programs of the tests are installed (browsers, Redis, nginx, curl and Python), the
// fonts for the pictures, and the packages of PROJECTS. The tests skip nothing, so on a machine without them it prints what is missing.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
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
import { installProject } from './install-project.mjs'

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

/** Folders of test/ with packages that are too large for the workspace, which `npm start` installs. */
const PROJECTS = [
  { folder: 'runtimes', packages: 'Next, Bun, Deno and workerd' },
  { folder: 'compat', packages: 'API clients' },
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

const uninstalled = PROJECTS.filter(({ folder, packages }) => !installProject(folder, packages))

process.exitCode = missing().length > 0 || uninstalled.length > 0 ? 1 : 0
