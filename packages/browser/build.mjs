// After tsc: the single files for a script tag, with their hashes, the style sheet that reserves the element's space, and what editors read of the element → dist.
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './build/bundle.mjs'
import { editorData } from './build/editor-data.mjs'
import { reserveCss } from './build/reserve-css.mjs'
import { weigh } from './build/weigh.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))
const dist = join(folder, 'dist')
const write = (/** @type {string} */ name, /** @type {string | Uint8Array} */ content) =>
  writeFile(join(dist, name), content)
const json = (/** @type {unknown} */ value) => `${JSON.stringify(value, null, 2)}\n`
const kB = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`

// Whatever an earlier build left under another name would be packed as well.
for (const name of await readdir(dist)) if (/^openroute-.*login/.test(name)) await rm(join(dist, name))

const sri = {}
for (const { file, script, map } of await bundle(folder)) {
  const { integrity, bytes, gzip, brotli } = weigh(script)
  sri[file] = { integrity, bytes, gzip }
  await Promise.all([write(file, script), write(`${file}.map`, map)])
  process.stdout.write(
    `${file.padEnd(34)} ${kB(bytes)}, gzip ${kB(gzip)}, brotli ${kB(brotli)}\n  ${integrity}\n`,
  )
}
await write('sri.json', json(sri))
await write('element.css', await reserveCss(folder))

const { manifest, vscode } = await editorData(folder)
await write('custom-elements.json', json(manifest))
await write('vscode.html-custom-data.json', json(vscode))
