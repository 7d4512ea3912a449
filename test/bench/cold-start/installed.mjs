import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * What `npm install` of a package brings: itself and its dependencies, theirs included, but not its peers.
 *
 * @param {string} folder of the package
 * @returns {Promise<{ packages: number, megabytes: number }>}
 */
export async function installed(folder) {
  /** @type {Set<string>} */
  const folders = new Set()
  await collect(await realpath(folder), folders)
  const sizes = await Promise.all([...folders].map(sizeOf))
  return { packages: folders.size, megabytes: sizes.reduce((sum, size) => sum + size, 0) / 1e6 }
}

async function collect(/** @type {string} */ folder, /** @type {Set<string>} */ found) {
  if (found.has(folder)) return
  found.add(folder)
  const { dependencies = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) await collect(await find(name, folder), found)
}

/** The folder of a dependency, found as Node finds it. */
async function find(/** @type {string} */ name, /** @type {string} */ from) {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name)
    if ((await stat(path).catch(() => null)) !== null) return realpath(path)
  }
  throw new Error(`${from} depends on ${name}, which is not installed.`)
}

/** Bytes of the files that are published: in this repository, packages also hold sources and tests. */
async function sizeOf(/** @type {string} */ folder) {
  const own = /\/packages\/\w+$/.test(folder)
  const isPublished = (/** @type {string} */ path) =>
    own
      ? /^(dist\/|README|LICENSE|package\.json)/.test(path) && !/\.tsbuildinfo$/.test(path)
      : !/(^|\/)node_modules\//.test(path)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  const published = paths.filter((path) => isPublished(path.slice(folder.length + 1)))
  const sizes = await Promise.all(published.map(async (path) => (await stat(path)).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
