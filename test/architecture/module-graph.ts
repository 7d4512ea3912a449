import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Imports between modules, types included. Paths are relative to the folder. */
export interface ModuleGraph {
  readonly modules: readonly string[]
  /** Modules of the same folder that a module imports. */
  imports(module: string): readonly string[]
  /** Packages that a module imports, such as `@openroute-kit/core/internal` or `node:http`. */
  packages(module: string): readonly string[]
}

const IMPORT = /(?:\bfrom|\bimport|\bimport\()\s*'([^']+)'/g

/**
 * The modules below a folder of the repository, without its tests. `aliases`: the modules behind the `imports` of a package.json,
 * such as `#failure`.
 */
export function moduleGraph(folder: string, aliases: Record<string, string> = {}): ModuleGraph {
  const modules = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', folder], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\.d\.ts$|\/test-kit\.ts$/.test(path))
    .map((path) => path.slice(folder.length + 1))
  const known = new Set(modules)
  const found = new Map<string, { imports: string[]; packages: string[] }>()

  for (const module of modules) {
    const source = readFileSync(join(root, folder, module), 'utf8')
    const specifiers = [...source.matchAll(IMPORT)].map(([, specifier]) => specifier as string)
    const imports: string[] = []
    const packages: string[] = []
    for (const specifier of new Set(specifiers)) {
      const alias = aliases[specifier]
      if (alias === undefined && !specifier.startsWith('.')) packages.push(specifier)
      else {
        const path = alias ?? join(dirname(module), specifier).replace(/\.js$/, '')
        const target = [path, `${path}.ts`, `${path}.tsx`].find((one) => known.has(one))
        if (target !== undefined) imports.push(target)
      }
    }
    found.set(module, { imports, packages })
  }
  return {
    modules,
    imports: (module) => found.get(module)?.imports ?? [],
    packages: (module) => found.get(module)?.packages ?? [],
  }
}

/** Groups of modules that import each other in a cycle. */
export function importCycles({ modules, imports }: ModuleGraph): string[][] {
  // A module that imports none of the remaining ones is in no cycle: remove such modules until nothing changes, in both directions.
  let left = new Set(modules)
  for (let before = -1; before !== left.size; ) {
    before = left.size
    const importing = new Set([...left].flatMap((module) => imports(module)))
    left = new Set(
      [...left].filter((module) => importing.has(module) && imports(module).some((one) => left.has(one))),
    )
  }
  const reached = (start: string): Set<string> => {
    const seen = new Set<string>()
    const queue = [start]
    for (let module = queue.pop(); module !== undefined; module = queue.pop())
      for (const next of imports(module))
        if (left.has(next) && !seen.has(next)) {
          seen.add(next)
          queue.push(next)
        }
    return seen
  }
  const cycles = new Map<string, string[]>()
  for (const module of left) {
    const group = [...reached(module)].filter((other) => reached(other).has(module)).sort()
    if (group.length > 0) cycles.set(group.join(), group)
  }
  return [...cycles.values()]
}

/**
 * Imports that go against the direction. `layers` lists folders and files from the lowest to the highest; a module may import its own
 * layer and lower ones. The longest name that matches a module is its layer.
 */
export function importsAgainst(layers: readonly string[], { modules, imports }: ModuleGraph): string[] {
  const layerOf = (module: string): number => {
    const matching = layers.filter((layer) => module === layer || module.startsWith(`${layer}/`))
    const longest = matching.reduce((best, layer) => (layer.length > best.length ? layer : best), '')
    return layers.indexOf(longest)
  }
  return modules.flatMap((module) => [
    ...(layerOf(module) < 0 ? [`${module} is in no layer`] : []),
    ...imports(module)
      .filter((target) => layerOf(target) > layerOf(module))
      .map((target) => `${module} imports ${target}`),
  ])
}
