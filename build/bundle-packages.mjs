// After tsc: bundles packages into one file per entry, since the start of an app on a server takes as long as there are files to
// resolve and read. What two entries share is in a chunk, so a class or a process-wide state exists once.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

// Node alone gets the bundle of core: the bundlers of pages load parts of core on demand, and can't divide a file.
await bundlePackage('core', { outbase: 'dist', outdir: 'dist/node', conditions: ['node'] })
await bundlePackage('server', { outbase: 'src', outdir: 'dist', external: ['#*'] }) // the runtime selects what `imports` names
await bundlePackage('express', { outbase: 'src', outdir: 'dist' })

/**
 * The entries are the modules in `outdir` that the package's manifest names in `exports` and `imports`. `outbase` has their code: sources,
 * or what tsc has made of them.
 *
 * @param {string} name
 * @param {import('esbuild').BuildOptions & { outbase: string, outdir: string }} options
 */
async function bundlePackage(name, { outbase, outdir, ...options }) {
  const folder = fileURLToPath(new URL(`../packages/${name}`, import.meta.url))
  const { exports, imports = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const named = JSON.stringify([exports, imports]).matchAll(RegExp(`"\\./${outdir}/([^"]+)\\.js"`, 'g'))
  const entries = new Set([...named].map(([, entry]) => entry))
  const { outputFiles } = await build({
    ...options,
    absWorkingDir: folder,
    entryPoints: [...entries].map((entry) => `${outbase}/${entry}.${outbase === 'src' ? 'ts' : 'js'}`),
    outbase,
    outdir,
    write: false,
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    charset: 'utf8',
    sourcemap: true,
    logLevel: 'warning',
  })
  const out = join(folder, outdir)
  for (const { path, text } of outputFiles) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, withoutBareImports(text))
  }
  const written = new Set(outputFiles.map(({ path }) => relative(out, path)))
  for (const path of await readdir(out, { recursive: true }))
    if (/\.js(\.map)?$/.test(path) && !written.has(path)) await rm(join(out, path)) // of an earlier build
}

/**
 * esbuild keeps the order in which chunks are evaluated by `import "./chunk-….js"`. Nothing depends on that order (`sideEffects` is
 * false), and bundlers warn about such imports. The line stays, so that the source map is right.
 */
function withoutBareImports(/** @type {string} */ text) {
  return text.replace(/^import "\.[^"]+";$/gm, '')
}
