import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

/** What a page gets that has no bundler: the element, registered, and the functions behind it. */
const ENTRY = `
import './element.js'
export {
  createBrowserLogin, createServerLogin, defineProvider,
  eurouter, OpenRouteError, openroute, openrouter, therouter,
} from './index.js'
`

/**
 * One file for `<script type="module">`, one for classic scripts, which read the global `OpenRouteKit`. The names hold no
 * version: on a CDN the path does (`…/browser@<version>/dist/…`).
 */
const FORMATS = /** @type {const} */ ({
  'openroute-login.min.js': { format: 'esm' },
  'openroute-login.iife.min.js': { format: 'iife', globalName: 'OpenRouteKit' },
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
  for (const [file, format] of Object.entries(FORMATS)) {
    const { outputFiles } = await build({
      ...format,
      stdin: { contents: ENTRY, resolveDir: join(folder, 'dist'), sourcefile: 'openroute-login.js' },
      absWorkingDir: folder,
      outfile: join('dist', file),
      write: false,
      bundle: true,
      conditions: ['single-file'], // all languages, and nothing to load
      minify: true,
      sourcemap: true,
      target: 'es2022',
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
