// Bundles the page: src/client → dist/public. The server is built by tsc.
import { cp, mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))

// Chunks of an earlier build have other names and would remain.
await rm(at('dist/public'), { recursive: true, force: true })
await mkdir(at('dist/public'), { recursive: true })
await build({
  entryPoints: { app: at('src/client/main.ts'), style: at('src/client/style.css') },
  outdir: at('dist/public'),
  bundle: true,
  splitting: true, // a visitor loads only the button's language that they read
  format: 'esm',
  target: 'es2022',
  minify: true,
  sourcemap: true,
  logLevel: 'warning',
})
for (const folder of ['public', '../shared/public'])
  await cp(at(folder), at('dist/public'), { recursive: true })
