import { describe, expect, it } from 'vitest'
import { importCycles, importsAgainst, type ModuleGraph, moduleGraph } from './module-graph.js'

/** The folders of each package, from the lowest to the highest: a module imports its own layer and lower ones. */
const LAYERS: Record<string, readonly string[]> = {
  core: [
    'encoding',
    'errors',
    'rules',
    'provider',
    'http',
    'key',
    'clients',
    'login',
    'internal.ts',
    'is-api-path.ts',
    'read-refusal.ts',
    'index.ts',
  ],
  browser: [
    'page',
    'protocol',
    'key',
    'login',
    'element/languages',
    'element/details',
    'element',
    'element.ts',
    'server-element.ts',
    'index.ts',
  ],
  server: [
    'sealing',
    'http',
    'state',
    'limits',
    'settings',
    'transport',
    'context.ts',
    'pages',
    'session',
    'stores',
    'proxy/request',
    'proxy/response',
    'proxy',
    'routes',
    'kit.ts',
    'lazy-setup.ts',
    'open-route-handler.ts',
    'handler-internals.ts',
    'create-open-route.ts',
    'node',
    'adapter.ts',
    'index.ts',
    'node.ts',
    'next.ts',
    'hono.ts',
    'fastify.ts',
  ],
  cli: ['environment', 'loopback', 'login', 'terminal', 'keys', 'command', 'bin.ts', 'index.ts'],
  emulator: [
    'faults',
    'http',
    'provider/family',
    'provider/accounts',
    'provider/codes',
    'provider/schema',
    'provider/models',
    'provider/generations',
    'provider/completions',
    'provider/responses',
    'provider/embeddings',
    'provider/upstream',
    'provider',
    'provider/pages',
    'provider/consent',
    'provider/keys',
    'provider/api',
    'dashboard',
    'pages-router.ts',
    'create-app.ts',
    'emulator-options.ts',
    'emulator.ts',
    'emulator-handle.ts',
    'start-emulator.ts',
    'fixtures',
    'vitest.ts',
    'playwright.ts',
    'command',
    'index.ts',
  ],
}

/** Which of the other packages each one may import. Examples and tests import any. */
const PACKAGES: Record<string, readonly string[]> = {
  core: [],
  browser: ['core'],
  react: ['core', 'browser'],
  server: ['core'],
  express: ['core', 'server'],
  emulator: ['core'],
  cli: ['core'],
}

const ALIASES = {
  '#failure': 'errors/failure.ts',
  '#sha256': 'encoding/sha256.ts',
  '#jwe': 'sealing/jwe-with-jose.ts',
  '#details': 'element/details-on-demand.ts',
  '#extras': 'login/extras-on-demand.ts',
  '#languages': 'element/languages.ts',
  '#server-kind': 'element/server-kind-on-demand.ts',
}

const graphs = new Map(
  Object.keys(PACKAGES).map((name) => [name, moduleGraph(`packages/${name}/src`, ALIASES)]),
)
const graphOf = (name: string) => graphs.get(name) as ModuleGraph

const fake = (edges: Record<string, string[]>): ModuleGraph => ({
  modules: Object.keys(edges),
  imports: (module) => edges[module] ?? [],
  packages: () => [],
})

describe('the checks themselves', () => {
  it('find a cycle, and only what is part of it', () => {
    const graph = fake({ a: ['b'], b: ['c'], c: ['b', 'd'], d: [], e: ['a'] })
    expect(importCycles(graph)).toEqual([['b', 'c']])
    expect(importCycles(fake({ a: ['b'], b: ['c'], c: [] }))).toEqual([])
  })

  it('find an import against the direction, and a module without a layer', () => {
    const graph = fake({ 'low/a.ts': ['high/b.ts'], 'high/b.ts': ['low/a.ts'], 'new/c.ts': [] })
    expect(importsAgainst(['low', 'high'], graph)).toEqual([
      'low/a.ts imports high/b.ts',
      'new/c.ts is in no layer',
    ])
  })

  it('read imports of every kind', () => {
    const { imports, packages } = graphOf('server')
    expect(imports('kit.ts')).toEqual(expect.arrayContaining(['context.ts', 'routes/callback-route.ts']))
    expect(packages('node/read-body.ts')).toEqual(expect.arrayContaining(['node:buffer', 'node:http']))
    expect(graphOf('core').imports('key/key-options.ts')).toContain('errors/failure.ts')
    expect(graphOf('browser').imports('element/languages.ts')).toContain('element/languages/ja.ts')
  })
})

describe.each(Object.keys(PACKAGES))('packages/%s', (name) => {
  it('has no import cycles, not even of types', () => {
    expect(importCycles(graphOf(name))).toEqual([])
  })

  it('imports other packages of the kit in one direction', () => {
    const allowed = PACKAGES[name] as readonly string[]
    const { modules, packages } = graphOf(name)
    const own = modules.flatMap((module) =>
      packages(module).filter((specifier) => specifier.startsWith('@openroute-kit/')),
    )
    const others = own.map((specifier) => specifier.split('/')[1] as string)
    expect([...new Set(others)].filter((other) => !allowed.includes(other))).toEqual([])
  })
})

it.each(Object.entries(LAYERS))('packages/%s imports its folders in one direction', (name, layers) => {
  expect(importsAgainst(layers, graphOf(name))).toEqual([])
})

it.each(['core', 'browser'])('packages/%s uses Web APIs only, and no dependency', (name) => {
  const { modules, packages } = graphOf(name)
  // `imports` in core's package.json selects this module on Node only.
  const portable = modules.filter((module) => module !== 'encoding/sha256-with-node.ts')
  const used = new Set(portable.flatMap((module) => packages(module)))
  expect(
    [...used].filter(
      (specifier) => !/^@openroute-kit\/core(\/(internal|is-api-path|read-refusal))?$/.test(specifier),
    ),
  ).toEqual([])
})

it('packages/server uses Node’s modules in its Node part only', () => {
  const { modules, packages } = graphOf('server')
  const onNode = modules.filter((module) =>
    packages(module).some((specifier) => /^(node:|undici$|ipaddr\.js$)/.test(specifier)),
  )
  expect(
    onNode.filter((module) => !/^(node\/|(node|fastify|sealing\/jwe-with-node)\.ts$)/.test(module)),
  ).toEqual([])
})

it.each(['examples/express-demo/src', 'examples/react-vite/src'])('%s has no import cycles', (folder) => {
  expect(importCycles(moduleGraph(folder))).toEqual([])
})
