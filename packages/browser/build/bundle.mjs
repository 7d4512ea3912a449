import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

/** What a page gets that has no bundler: the element, registered, and the functions behind it. */
const LOGIN = `
import './element.js'
export {
  createBrowserLogin, createServerLogin, defineProvider,
  eurouter, OpenRouteError, openroute, openrouter, therouter,
} from './index.js'
`
/** The same for a page whose server holds the key, without the login that keeps it in the browser. */
const SERVER_LOGIN = `
import './server-element.js'
export { createServerLogin, OpenRouteError } from './index.js'
`

/**
 * Two files for `<script type="module">`, and two for classic scripts, which read the global `OpenRouteKit`. The names hold no
 * version: on a CDN the path does (`…/browser@<version>/dist/…`).
 *
 * Each loads nothing more: the hash in its tag covers all that runs, and `import()` has no option for another one (E10).
 */
const FORMATS = /** @type {const} */ ({
  'openroute-login.min.js': { contents: LOGIN, format: 'esm' },
  'openroute-login.iife.min.js': { contents: LOGIN, format: 'iife', globalName: 'OpenRouteKit' },
  'openroute-server-login.min.js': { contents: SERVER_LOGIN, format: 'esm' },
  'openroute-server-login.iife.min.js': {
    contents: SERVER_LOGIN,
    format: 'iife',
    globalName: 'OpenRouteKit',
  },
})

/**
 * Bundles what tsc has built in `folder`, the package's, into one file for each format, in memory.
 *
 * Both are ES2022, the kit's own language: an older dialect would reach no older browser, as the kit calls APIs
 * that came later (`AbortSignal.any`, constructable style sheets, `color-mix`). It supports Chrome and Edge from 123, Firefox from 125
 * and Safari from 17.5, all of spring 2024.
 *
 * The bytes depend on the sources and the version alone, not on the place or the time of the build: a hash that a
 * page names can be computed by anyone.
 */
export async function bundle(/** @type {string} */ folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const files = []
  for (const [file, { contents, ...format }] of Object.entries(FORMATS)) {
    const { outputFiles } = await build({
      ...format,
      stdin: { contents, resolveDir: join(folder, 'dist'), sourcefile: 'openroute-login.js' },
      absWorkingDir: folder,
      outfile: join('dist', file),
      write: false,
      bundle: true,
      conditions: ['single-file'], // all languages and details, at once
      minify: true,
      sourcemap: true,
      target: 'es2022',
      tsconfigRaw: {}, // no other file decides about the bytes
      charset: 'utf8',
      banner: { js: `/*! ${name} ${version} | ${license} */` },
      logLevel: 'warning',
    })
    const named = (/** @type {string} */ end) => outputFiles.find(({ path }) => path.endsWith(end))?.contents
    const [script, map] = [named('.js'), named('.map')]
    if (script === undefined || map === undefined) throw new Error(`esbuild gave no ${file} with a map.`)
    files.push({ file, script, map })
  }
  return files
}
