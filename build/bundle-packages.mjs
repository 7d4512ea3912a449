// After tsc, which emits the declarations: bundles each of these packages into one file per entry, since an app's start reads and
// resolves every file. What two entries share is in a chunk, so a class or a process-wide state exists once.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const PACKAGES = ['core', 'server', 'express']

for (const name of PACKAGES)
  await bundlePackage(fileURLToPath(new URL(`../packages/${name}`, import.meta.url)))

/** The entries are the files that `exports` and `imports` of the package's manifest name. */
async function bundlePackage(/** @type {string} */ folder) {
  const { exports, imports = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const targets = JSON.stringify([exports, imports]).matchAll(/"\.\/dist\/([^"]+)\.js"/g)
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [...new Set([...targets].map(([, entry]) => `src/${entry}.ts`))],
    outbase: 'src',
    outdir: 'dist',
    write: false,
    bundle: true,
    splitting: true,
    packages: 'external',
    external: ['#*'], // the runtime or the app's bundler chooses among them
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    charset: 'utf8',
    sourcemap: true,
    // Constants that an app does not use are left out of its bundle.
    pure: ['Object.freeze'],
    logLevel: 'warning',
  })
  const dist = join(folder, 'dist')
  for (const { path, text } of outputFiles) await writeFile(path, withoutBareImports(text))
  const written = new Set(outputFiles.map(({ path }) => relative(dist, path)))
  for (const path of await readdir(dist, { recursive: true }))
    if (/\.js(\.map)?$/.test(path) && !written.has(path)) await rm(join(dist, path)) // of an earlier build
}

/**
 * esbuild keeps the order in which chunks are evaluated by `import "./chunk-….js"`. Nothing depends on that order (`sideEffects` is
 * false), and bundlers would warn about such imports. The line stays, so that the source map is right.
 */
function withoutBareImports(/** @type {string} */ text) {
  return text.replace(/^import "\.[^"]+";$/gm, '')
}
