import { existsSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readmePaths } from '../helpers/readme-snippets.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

const paths = [
  ...readmePaths(),
  'docs/frameworks.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'RELEASING.md',
  'SECURITY.md',
  '.changeset/README.md',
]

/** The anchors of a Markdown file, as GitHub makes them from its headings. */
function anchorsOf(file: URL): string[] {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe.each(paths)('%s', (path) => {
  const base = new URL(path, `file://${root}/`)
  const links = [...readFileSync(base, 'utf8').matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].map(
    ([, link = '', anchor]) => ({ file: link === '' ? base : new URL(link, base), link, anchor }),
  )

  it('names only files that exist', () => {
    expect(links.filter(({ file }) => !existsSync(file)).map(({ link }) => link)).toEqual([])
  })

  it('links only to headings that exist', () => {
    const dead = links.filter(({ file, anchor }) => {
      if (anchor === undefined) return false
      const page = statSync(file).isDirectory() ? new URL(`${file.href.replace(/\/$/, '')}/README.md`) : file
      return !anchorsOf(page).includes(anchor)
    })
    expect(dead.map(({ link, anchor }) => `${link}#${anchor}`)).toEqual([])
  })
})
