// The custom elements manifest, from the JSDoc of the class. `build.mjs` runs it.
export default {
  globs: ['src/element/login-element.ts', 'src/element.ts'],
  outdir: 'dist',
  packagejson: false,
  plugins: [{ name: 'as-published', packageLinkPhase: asPublished }],
}

/** Names the files that are in the package, without internal members. */
function asPublished(/** @type {{ customElementsManifest: any }} */ { customElementsManifest: { modules } }) {
  const homes = new Map()
  for (const module of modules) {
    module.path = module.path.replace(/^src\/(.*)\.ts$/, 'dist/$1.js')
    for (const declaration of module.declarations) {
      homes.set(declaration.name, module.path)
      if (declaration.customElement) tidy(declaration)
    }
  }
  for (const { declaration } of modules.flatMap((/** @type {any} */ module) => module.exports))
    declaration.module = homes.get(declaration.name)
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
