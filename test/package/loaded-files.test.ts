import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { loadedFiles } from '../helpers/loaded-files/loaded-files.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { resolve } = createRequire(import.meta.url)
const EXPRESS = resolve('express')

/** By package: how many files its import may load beside Express, dependencies included, and how many of them are its own. */
const LIMITS: [name: string, files: number, own: number][] = [
  ['core', 3, 3],
  ['server', 24, 5],
  ['express', 43, 1],
]

// Importing a file takes about as long whatever its size, so an app's start depends on their number. `npm run bench` measures it.
describe.each(LIMITS)('importing @openroute-kit/%s', (name, limit, ownLimit) => {
  it(`loads at most ${limit} files, ${ownLimit} of the package`, async () => {
    const files = await loadedFiles(resolve(`@openroute-kit/${name}`), [EXPRESS])
    const own = files.filter((path) => path.startsWith(`${root}packages/${name}/`))
    expect(own.length).toBeGreaterThan(0)
    expect(files.length).toBeLessThanOrEqual(limit)
    expect(own.length).toBeLessThanOrEqual(ownLimit)
    // Node has undici for fetch, and only an app's own dispatcher needs the package. Adapters of other frameworks are entries of their own.
    expect(files.filter((path) => /node_modules\/(undici|hono|fastify|next)\//.test(path))).toEqual([])
  })
})

// What is loaded on demand imports nothing that the page has loaded before: bundlers would move that into a further file.
it.each(['browser', 'browser/element', 'browser/server-element'])(
  'a page that imports @openroute-kit/%s loads one file at first',
  async (entry) => {
    const { metafile } = await build({
      stdin: { contents: `export * from '@openroute-kit/${entry}'`, resolveDir: root },
      absWorkingDir: root,
      outdir: 'out',
      bundle: true,
      splitting: true,
      format: 'esm',
      write: false,
      metafile: true,
    })
    const outputs = Object.values(metafile.outputs)
    const imports = outputs.flatMap((output) => output.imports)
    expect(imports.filter(({ kind }) => kind === 'import-statement')).toEqual([])
    expect(imports.filter(({ kind }) => kind === 'dynamic-import').length).toBeGreaterThan(0)
  },
)
