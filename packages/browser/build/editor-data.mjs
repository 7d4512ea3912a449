import { cli } from '@custom-elements-manifest/analyzer/cli.js'

/**
 * Reads the element's JSDoc: the custom elements manifest, which tools and many editors know, and the same for VS Code,
 * which reads a format of its own (the setting `html.customData`).
 */
export async function editorData(/** @type {string} */ folder) {
  const argv = ['analyze', '--config', 'custom-elements-manifest.config.mjs', '--quiet']
  const manifest = await cli({ argv, cwd: folder, noWrite: true })
  return { manifest, vscode: forVsCode(manifest) }
}

/** @param {any} manifest the manifest, schema 1.0.0 */
function forVsCode(manifest) {
  const tags = manifest.modules
    .flatMap(({ declarations = [] }) => declarations)
    .filter((one) => 'tagName' in one && one.tagName !== undefined)
  return {
    version: 1.1,
    tags: tags.map(({ tagName, description, attributes }) => ({
      name: tagName,
      description,
      attributes: attributes?.map(({ name, description, type }) => ({
        name,
        description,
        values: valuesOf(type?.text),
      })),
    })),
  }
}

/** `'outline' | 'filled'` → its two values; `undefined` for a type that lists none. */
function valuesOf(type = '') {
  const names = type.split('|').map((one) => one.trim().replace(/^(['"])(.*)\1$/, '$2'))
  const listed = names.length > 1 && names.every((one) => /^[\w-]+$/.test(one) && !NO_VALUES.has(one))
  return listed ? names.map((name) => ({ name })) : undefined
}

const NO_VALUES = new Set(['string', 'number', 'boolean', 'null', 'undefined'])
