// Last step of `npm run version-packages`: the script tags in the browser package's README name the version that was just set.
import { readFile, writeFile } from 'node:fs/promises'

const root = new URL('../', import.meta.url)
const read = (/** @type {string} */ path) => readFile(new URL(path, root), 'utf8')

const { version } = JSON.parse(await read('packages/browser/package.json'))
const readme = 'packages/browser/README.md'
const text = await read(readme)
await writeFile(
  new URL(readme, root),
  text.replace(/(\/npm\/@openroute-kit\/browser@)[^/]+/g, (_, url) => `${url}${version}`),
)
