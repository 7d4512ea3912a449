// Last step of `npm run version-packages`: the script tags in the READMEs name the version that was just set.
import { readFile, writeFile } from 'node:fs/promises'

const root = new URL('../', import.meta.url)
const read = (/** @type {string} */ path) => readFile(new URL(path, root), 'utf8')

const { version } = JSON.parse(await read('packages/browser/package.json'))
for (const path of ['README.md', 'README.zh-CN.md', 'packages/browser/README.md']) {
  const text = await read(path)
  await writeFile(
    new URL(path, root),
    text.replace(/(\/npm\/@openroute-kit\/browser@)[^/]+/g, (_, url) => `${url}${version}`),
  )
}
