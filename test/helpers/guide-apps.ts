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

/** The apps of docs/frameworks.md, by their titles. */
export function readGuideApps(): Map<string, GuideApp> {
  const [, ...sections] = readFileSync(GUIDE, 'utf8').split(/^## /m)
  return new Map(sections.map(readSection).map((app) => [app.title, app]))
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
