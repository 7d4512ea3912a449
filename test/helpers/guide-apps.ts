import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** One section of docs/frameworks.md: a whole app. */
export interface GuideApp {
  title: string
  /** What its `npm install` lines name. */
  packages: string[]
  /** `"type": "module"` if the guide sets it. */
  module: boolean
  /** Contents by path. */
  files: Map<string, string>
  /** The commands that build and start it, in their order. */
  commands: string[]
}

const GUIDE = fileURLToPath(new URL('../../docs/frameworks.md', import.meta.url))
/** A fenced block. The line above it may end with the path of the file: `server.js`: */
const BLOCK = /(?:^[^\n]*?`([^`\n]+)`[^`\n]*:\n\n)?^```(\w+)\n([\s\S]*?)^```$/gm

/** The app of docs/frameworks.md in the section with this title. */
export function appOfGuide(title: string): GuideApp {
  const [, ...sections] = readFileSync(GUIDE, 'utf8').split(/^## /m)
  const section = sections.find((text) => text.startsWith(`${title}\n`))
  if (section === undefined) throw new Error(`docs/frameworks.md has no section “${title}”.`)
  return readSection(section)
}

/** The app with changed files, as the guide says that they may be changed. */
export function editFiles(app: GuideApp, edit: (code: string, path: string) => string): GuideApp {
  return { ...app, files: new Map([...app.files].map(([path, code]) => [path, edit(code, path)])) }
}

function readSection(section: string): GuideApp {
  const title = section.slice(0, section.indexOf('\n'))
  const app: GuideApp = { title, packages: [], module: false, files: new Map(), commands: [] }
  for (const [, path, language, code = ''] of section.matchAll(BLOCK))
    if (language === 'sh') readCommands(app, code)
    else if (path !== undefined) app.files.set(path, code)
  return app
}

function readCommands(app: GuideApp, shell: string): void {
  for (const line of shell.trim().split('\n')) {
    const [, names] = /^npm install (.+)/.exec(line) ?? []
    if (names !== undefined) app.packages.push(...names.split(' ').filter((name) => !name.startsWith('-')))
    else if (/npm pkg set type=module/.test(line)) app.module = true
    else if (!line.startsWith('npm init')) app.commands.push(line)
  }
}
