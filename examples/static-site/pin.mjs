// Updates index.html: the version and the hash of the login script, and in its policy the hashes of its own script and style. In CI it
// writes nothing, and a test compares.
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { argv, env } from 'node:process'
import { fileURLToPath } from 'node:url'

const page = new URL('index.html', import.meta.url)
const browser = new URL('../../packages/browser/', import.meta.url)

/** The page with the current version and hashes. */
export async function pinnedPage() {
  const { version } = JSON.parse(await readFile(new URL('package.json', browser), 'utf8'))
  const hashes = JSON.parse(await readFile(new URL('dist/sri.json', browser), 'utf8'))
  const html = await readFile(page, 'utf8')
  return html
    .replace(/(\/browser@)[\w.-]+/g, `$1${version}`)
    .replace(/(integrity=")[^"]*/g, `$1${hashes['openroute-login.min.js'].integrity}`)
    .replace(/(script-src 'self' )'[^']*'/, `$1'${hashOf('script', html)}'`)
    .replace(/(style-src )'[^']*'/, `$1'${hashOf('style', html)}'`)
}

/** The hash by which a policy allows this element (CSP Level 3, 2.3.1). */
function hashOf(/** @type {string} */ tag, /** @type {string} */ html) {
  const text = new RegExp(`^<${tag}(?: type="module")?>([\\s\\S]*?)</${tag}>`, 'm').exec(html)?.[1] ?? ''
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [before, after] = [await readFile(page, 'utf8'), await pinnedPage()]
  if (before !== after && !env.CI) {
    await writeFile(page, after)
    process.stdout.write('examples/static-site/index.html has new hashes: commit it.\n')
  }
}
