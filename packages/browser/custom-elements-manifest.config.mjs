// The custom elements manifest, from the JSDoc of the class. `build.mjs` runs it.
export default {
  globs: [
    'src/element/login-element.ts',
    'src/element/define-login-element.ts',
    'src/element.ts',
    'src/server-element.ts',
  ],
  outdir: 'dist',
  packagejson: false,
  plugins: [{ name: 'as-published', packageLinkPhase: asPublished }],
}

/** Names the files that are in the package, without internal members. */
function asPublished(/** @type {{ customElementsManifest: any }} */ { customElementsManifest }) {
  defineInEntries(customElementsManifest)
  const homes = new Map()
  for (const module of customElementsManifest.modules) {
    module.path = module.path.replace(/^src\/(.*)\.ts$/, 'dist/$1.js')
    for (const declaration of module.declarations) {
      homes.set(declaration.name, module.path)
      if (declaration.customElement) tidy(declaration)
    }
  }
  for (const { declaration } of customElementsManifest.modules.flatMap(
    (/** @type {any} */ module) => module.exports,
  ))
    declaration.module = homes.get(declaration.name)
}

/** Apps import one of the entries, which register the element with the help of an internal module. */
function defineInEntries(/** @type {any} */ manifest) {
  const [internal, others] = [true, false].map((isInternal) =>
    manifest.modules.filter(({ path }) => path.endsWith('/define-login-element.ts') === isInternal),
  )
  const definitions = internal[0].exports.filter(({ kind }) => kind === 'custom-element-definition')
  for (const module of others)
    if (/^src\/[\w-]+\.ts$/.test(module.path)) module.exports.unshift(...structuredClone(definitions))
  manifest.modules = others
}

function tidy(/** @type {any} */ element) {
  // It extends what stands in for HTMLElement on a server (C24).
  element.superclass = { name: 'HTMLElement', package: 'global:' }
  element.members = element.members?.filter(
    (/** @type {any} */ { name, privacy, static: isStatic }) =>
      privacy !== 'private' && !name.startsWith('#') && !isStatic,
  )
  // What it makes of an observedAttributes that is computed is no attribute's name.
  element.attributes = element.attributes?.filter((/** @type {any} */ { name }) => /^[a-z-]+$/.test(name))
  // The analyzer also finds `new CustomEvent(type)`, and takes the variable for the name.
  element.events = element.events?.filter((/** @type {any} */ { description }) => description !== undefined)
}
