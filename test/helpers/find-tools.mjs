import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The first of some programs that this machine has: an absolute path or a name on PATH. */
function find(/** @type {(string | undefined)[]} */ candidates) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  for (const candidate of candidates) {
    if (candidate === undefined || candidate === '') continue
    const paths = candidate.includes('/') ? [candidate] : folders.map((folder) => join(folder, candidate))
    const found = paths.find((path) => existsSync(path))
    if (found !== undefined) return found
  }
  return null
}

/** Chromium or Chrome: `CHROMIUM_PATH`, or what is installed. */
export function findChromium() {
  return find([
    process.env.CHROMIUM_PATH,
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ])
}

/** Chromium without a user interface, which needs less of a machine: `CHROMIUM_HEADLESS_SHELL_PATH`, or what is installed. */
export function findHeadlessShell() {
  return find([process.env.CHROMIUM_HEADLESS_SHELL_PATH, 'chromium-headless-shell'])
}

/** Firefox: `FIREFOX_PATH`, or what is installed. */
export function findFirefox() {
  return find([
    process.env.FIREFOX_PATH,
    'firefox-esr',
    'firefox',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ])
}

const FONTS = [
  '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf',
  '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
]

/**
 * The fonts of the pages whose pictures are compared, Latin, and Chinese and Japanese: Debian's, at the paths that
 * fonts.conf names. Other systems than Linux don't have these paths, and use their own fonts.
 */
export function findFonts() {
  return FONTS.every((file) => existsSync(file)) ? FONTS : null
}

/** Redis: `REDIS_SERVER_PATH`, or what is installed. */
export function findRedis() {
  return find([process.env.REDIS_SERVER_PATH, 'redis-server', 'valkey-server'])
}

/** The folder with `initdb` and `postgres`: `POSTGRES_BIN`, or Debian's newest version. Debian keeps them off PATH. */
export function findPostgres() {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [process.env.POSTGRES_BIN, ...versions.map((version) => join(debian, version, 'bin'))]
  return folders.find((folder) => folder && existsSync(join(folder, 'initdb'))) ?? null
}

/** nginx: `NGINX_PATH`, or what is installed. It lies outside of PATH for other users than root. */
export function findNginx() {
  return find([process.env.NGINX_PATH, 'nginx', '/usr/sbin/nginx'])
}

/** curl: `CURL_PATH`, or what is installed. */
export function findCurl() {
  return find([process.env.CURL_PATH, 'curl'])
}

/** Python 3: `PYTHON_PATH`, or what is installed. */
export function findPython() {
  return find([process.env.PYTHON_PATH, 'python3'])
}
