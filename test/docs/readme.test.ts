import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
// Below the root, so that the packages are found as in an app.
const folder = `${root}/test/docs/.snippets`

const readmes = [
  'README.md',
  'README.zh-CN.md',
  ...readdirSync(`${root}/packages`).map((name) => `packages/${name}/README.md`),
  'examples/express-minimal/README.md',
  'examples/express-minimal/README.zh-CN.md',
  'examples/express-demo/README.md',
  'examples/static-site/README.md',
  'examples/react-vite/README.md',
]

function snippets(language: string): { name: string; text: string }[] {
  return readmes.flatMap((path) => {
    const blocks = readFileSync(`${root}/${path}`, 'utf8').matchAll(
      new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'),
    )
    return [...blocks].map(([, text = ''], index) => ({
      name: `${path.replaceAll('/', '-')}-${index}`,
      text,
    }))
  })
}

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the READMEs', () => {
  it('hold TypeScript that compiles as it stands', () => {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    for (const [language, extension, least] of [
      ['ts', 'mts', 5],
      ['tsx', 'tsx', 3],
    ] as const) {
      const all = snippets(language)
      expect(all.length).toBeGreaterThan(least)
      // Each is a module of its own, even without an import.
      for (const { name, text } of all)
        writeFileSync(`${folder}/${name}.${extension}`, `${text}\nexport {}\n`)
    }
    writeFileSync(
      `${folder}/tsconfig.json`,
      JSON.stringify({
        extends: '../../../tsconfig.test.json',
        compilerOptions: { noUnusedLocals: false, allowJs: false, checkJs: false },
        include: ['*.mts', '*.tsx'],
      }),
    )
    let problems = ''
    try {
      execFileSync(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, '-p', folder], {
        encoding: 'utf8',
      })
    } catch (error) {
      problems = (error as { stdout: string }).stdout
    }
    expect(problems).toBe('')
  })

  it('name only files that exist', () => {
    const docs = readdirSync(`${root}/docs`).map((name) => `docs/${name}`)
    const more = ['ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', '.changeset/README.md']
    for (const path of [...readmes, ...docs, ...more]) {
      const base = new URL(path, `file://${root}/`)
      const links = [...readFileSync(base, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
        ([, link = '']) => link,
      )
      expect(links.filter((link) => !existsSync(new URL(link, base)))).toEqual([])
    }
  })
})
