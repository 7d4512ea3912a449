import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { installPackedProjects, type PackedProjects } from '../helpers/packed-projects.js'
import { readmePaths, readSnippets, type Snippet } from '../helpers/readme-snippets.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8')

/** The names of the compilers in devDependencies. */
const COMPILERS = ['typescript-5.9', 'typescript-6', 'typescript']
const RESOLUTIONS = {
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
}
const OPTIONS = {
  target: 'es2022',
  jsx: 'react-jsx',
  strict: true,
  skipLibCheck: false,
  moduleDetection: 'force',
  allowJs: true,
  checkJs: true,
  noEmit: true,
}
/**
 * Compilers and module resolutions. The older compilers are ten times slower: in CI each takes one resolution, and does not check the
 * declarations of all packages. At night they do.
 */
const CHECKS = COMPILERS.flatMap((compiler) =>
  Object.keys(RESOLUTIONS).map((resolution) => ({
    compiler,
    resolution: resolution as 'bundler' | 'nodenext',
  })),
).filter(
  ({ compiler, resolution }) =>
    inject('nightly') ||
    compiler === 'typescript' ||
    resolution === (compiler === 'typescript-5.9' ? 'nodenext' : 'bundler'),
)
/** What `tsc --init` adds. */
const INIT_OPTIONS = {
  ...RESOLUTIONS.nodenext,
  target: 'esnext',
  skipLibCheck: true,
  declaration: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noUncheckedSideEffectImports: true,
}

const snippets = readmePaths()
  // Their packages come with declarations that take long to check: test/compat has them.
  .filter((path) => !path.startsWith('docs/clients'))
  .flatMap(readSnippets)
const scripts = snippets.filter(({ language }) => language !== 'html')
const forNode = scripts.filter(({ inNode }) => inNode)
const forPages = scripts.filter(({ inNode }) => !inNode)
const withNodeTypes = forNode.find(({ packages }) => packages.includes('@types/node'))

let projects: PackedProjects
const fileOf = ({ name, language, packages }: Snippet) =>
  join(projects.folder(packages), `${name}.${language}`)

beforeAll(async () => {
  projects = await installPackedProjects(scripts.map(({ packages }) => packages))
  await Promise.all(scripts.map((snippet) => writeFile(fileOf(snippet), snippet.code)))
}, 180_000)

afterAll(() => projects?.remove())

/** Writes a project of these snippets, all of which are for Node or for pages. Resolves with the path of its configuration. */
async function project(options: object, chosen: readonly Snippet[]): Promise<string> {
  const nodeTypes = join(projects.folder(withNodeTypes?.packages ?? []), 'node_modules/@types/node')
  const types = chosen.every(({ inNode }) => inNode) ? [nodeTypes] : []
  const compilerOptions = { ...OPTIONS, types, ...options }
  const config = join(projects.root, `tsconfig.${crypto.randomUUID()}.json`)
  await writeFile(config, JSON.stringify({ compilerOptions, files: chosen.map(fileOf) }))
  return config
}

/** What a compiler reports with these arguments. */
function compile(compiler: string, parameters: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const command = [join(root, 'node_modules', compiler, 'bin/tsc'), ...parameters, '--pretty', 'false']
    execFile(process.execPath, command, { cwd: projects.root }, (error, stdout, stderr) =>
      resolve(error === null ? '' : stdout + stderr || error.message),
    )
  })
}

describe('the snippets of READMEs and guides', () => {
  it('are below an install line', () => {
    const without = scripts.filter(({ packages }) => packages.length === 0)
    expect(without.map(({ name }) => name)).toEqual([])
    expect(forNode.length).toBeGreaterThan(5)
    expect(forPages.length).toBeGreaterThan(10)
  })

  it('are in a README that names "type": "module", if Node runs them', () => {
    const paths = new Set(forNode.map(({ path }) => path))
    expect([...paths].filter((path) => !/"type": "module"|type=module/.test(read(path)))).toEqual([])
  })

  it.each(CHECKS)(
    'type-check after that line with $compiler and the module resolution $resolution',
    async ({ compiler, resolution }) => {
      const skipLibCheck = compiler !== 'typescript' && (resolution === 'bundler' || !inject('nightly'))
      const output = await Promise.all(
        [forNode, forPages].map(async (group) =>
          compile(compiler, ['-p', await project({ ...RESOLUTIONS[resolution], skipLibCheck }, group)]),
        ),
      )
      expect(output.join('')).toBe('')
    },
    120_000,
  )

  it('type-check alone, without what others declare, with the options of tsc --init', async () => {
    const configs = await Promise.all(scripts.map((snippet) => project(INIT_OPTIONS, [snippet])))
    // One process for all projects: starting one takes longer than checking a snippet.
    expect(await compile('typescript', ['-b', ...configs])).toBe('')
  }, 120_000)

  it('give <openroute-login> only attributes that it has', () => {
    const { modules } = JSON.parse(read('packages/browser/dist/custom-elements.json'))
    const declarations: { tagName?: string; attributes: { name: string }[] }[] = modules.flatMap(
      ({ declarations }: { declarations: unknown }) => declarations,
    )
    const element = declarations.find(({ tagName }) => tagName === 'openroute-login')
    const known = [...(element?.attributes.map(({ name }) => name) ?? []), 'id', 'class', 'slot']
    const tags = snippets.flatMap(({ name, language, code }) =>
      language === 'html'
        ? [...code.matchAll(/<openroute-login([^>]*)>/g)].map(([, tag = '']) => ({ name, tag }))
        : [],
    )
    expect(tags).not.toEqual([])
    const unknown = tags.flatMap(({ name, tag }) => {
      const names = tag.replaceAll(/="[^"]*"/g, ' ').match(/[^\s/]+/g) ?? []
      return names.filter((attribute) => !known.includes(attribute)).map((attribute) => [name, attribute])
    })
    expect(unknown).toEqual([])
  })
})
