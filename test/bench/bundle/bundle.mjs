import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** The subjects import from here: the bench's dependencies, and the kit by its path. */
const BENCH = fileURLToPath(new URL('..', import.meta.url))

/**
 * Bundles an app's code for browsers in production.
 *
 * @param {string} code
 * @returns {Promise<{ path: string, text: string, contents: Uint8Array, isInitial: boolean }[]>} entry first; `isInitial`: loaded with
 *   the page, not by an `import()` later
 */
export async function bundle(code) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: BENCH, sourcefile: 'entry.js' },
    absWorkingDir: BENCH,
    outdir: 'out',
    entryNames: 'entry',
    write: false,
    bundle: true,
    splitting: true,
    metafile: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'error',
  })
  const initial = new Set(['out/entry.js'])
  for (const path of initial)
    for (const { path: imported, kind } of metafile.outputs[path]?.imports ?? [])
      if (kind === 'import-statement') initial.add(imported)
  const files = outputFiles.map(({ path, text, contents }) => {
    const name = path.slice(BENCH.length)
    return { path: name, text, contents, isInitial: initial.has(name) }
  })
  return files.sort((a, b) => Number(b.path === 'out/entry.js') - Number(a.path === 'out/entry.js'))
}

/** Gzipped bytes of what a page loads at once. */
export async function initialBytes(/** @type {string} */ code) {
  const initial = (await bundle(code)).filter(({ isInitial }) => isInitial)
  return initial.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0)
}
