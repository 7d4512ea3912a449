import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Snippet {
  /** The path of the README, from the root of the repository. */
  path: string
  /** README and line, as a file name. */
  name: string
  language: 'ts' | 'tsx' | 'js' | 'html'
  /** With the snippets that it continues. */
  code: string
  /** What the nearest install block above it names; empty if there is none. */
  packages: string[]
  /** Whether it has Node's globals: in TypeScript, those come from `@types/node`. */
  inNode: boolean
}

/** Its snippets are files of whole apps, which test/runtimes builds and runs. */
const GUIDE_OF_APPS = 'docs/frameworks.md'

/**
 * The paths of the READMEs and guides that show how to use the packages, from the root of the repository. Without the guide to
 * frameworks.
 */
export function readmePaths(): string[] {
  const markdown = (folder: string) =>
    readdirSync(`${root}/${folder}`)
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`)
  const folders = ['packages', 'examples'].flatMap((parent) =>
    readdirSync(`${root}/${parent}`).map((name) => `${parent}/${name}`),
  )
  const readmes = folders.flatMap(markdown).filter((path) => /\/README(\.[\w-]+)?\.md$/.test(path))
  const guides = markdown('docs').filter((path) => path !== GUIDE_OF_APPS)
  return ['README.md', 'README.zh-CN.md', ...readmes, ...guides]
}

/** A fenced block, which may be indented as part of a list, and the comment that joins it to the one before. */
const BLOCK = /^( *<!-- continues -->\n+)?( *)```(\w+)\n([\s\S]*?)^ *```$/gm
const MODULE_SCRIPT = /<script type="module">([\s\S]*?)<\/script>/g

/** The snippets of a README in their order. A module script in HTML is a snippet of its own. */
export function readSnippets(path: string): Snippet[] {
  return parseSnippets(path, readFileSync(`${root}/${path}`, 'utf8'))
}

export function parseSnippets(path: string, text: string): Snippet[] {
  const snippets: Snippet[] = []
  let packages: string[] = []
  for (const match of text.matchAll(BLOCK)) {
    const [, comment, indent = '', language = '', indented = ''] = match
    const code = indented.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
    if (language === 'sh') {
      const named = installedPackages(code)
      if (named.length > 0) packages = named
    }
    if (!isLanguage(language)) continue
    const continued = comment === undefined ? '' : `${snippets.at(-1)?.code}\n`
    const line = text.slice(0, match.index).split('\n').length
    const name = `${path.replace(/\.md$/, '').replaceAll('/', '-')}-line-${line}`
    const inNode = language === 'js' || packages.includes('@types/node')
    snippets.push({ path, name, language, code: continued + code, packages, inNode })
    if (language !== 'html') continue
    for (const [, script = ''] of code.matchAll(MODULE_SCRIPT))
      snippets.push({ path, name, language: 'js', code: script, packages, inNode: false })
  }
  return snippets
}

function isLanguage(language: string): language is Snippet['language'] {
  return /^(tsx?|js|html)$/.test(language)
}

/** The names in `npm install a b` and `npm install --save-dev c`. */
function installedPackages(shell: string): string[] {
  return [...shell.matchAll(/^npm install (.+)$/gm)].flatMap(([, names = '']) =>
    names.split(/\s+/).filter((name) => !name.startsWith('-')),
  )
}
