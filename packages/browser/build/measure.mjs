import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// What size-limit measures of the element: the module that a page loads, minified with everything that it imports, as an app's
// bundler makes it. The languages other than English are chunks of their own, of which a visitor loads one at most.
export default {
  entryPoints: [fileURLToPath(new URL('../dist/element.js', import.meta.url))],
  outdir: join(tmpdir(), 'openroute-kit-size'),
  bundle: true,
  minify: true,
  format: 'esm',
  external: ['./languages/zh-*', './languages/ja.js'],
}
