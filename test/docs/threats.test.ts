import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { IDS } from '../security/ids.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8')

/** Every comment of the packages and the examples, with the path of its file. */
const comments = ['packages', 'examples']
  .flatMap((group) => readdirSync(`${root}/${group}`).map((name) => `${group}/${name}/src`))
  .filter((folder) => existsSync(`${root}/${folder}`))
  .flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' }).map(
      (name) => `${folder}/${name}`,
    ),
  )
  .filter((path) => /\.tsx?$/.test(path))
  .flatMap((path) => (read(path).match(/\/\/.*$|\/\*[\s\S]*?\*\//gm) ?? []).map((text) => ({ path, text })))

describe('docs/threats.md', () => {
  const entries = [
    ...read('docs/threats.md').matchAll(/^- \*\*([A-Z]\d\d), .+?\.\*\*\s+(.*(?:\n {2}.*)*)/gm),
  ].map(([, id = '', text = '']) => ({ id, text }))

  it('explains every id of the security list, in its order, and no other', () => {
    expect(entries.map(({ id }) => id)).toEqual(Object.keys(IDS))
    for (const { id, text } of entries) expect([id, text.length > 40]).toEqual([id, true])
  })

  it('explains every id that a comment names', () => {
    const named = comments.flatMap(({ path, text }) =>
      (text.match(/\b[A-Z]\d\d\b/g) ?? []).map((id) => ({ path, id })),
    )
    expect(named.length).toBeGreaterThan(100)
    expect(named.filter(({ id }) => !(id in IDS))).toEqual([])
  })

  it('is linked, with the protocol, where newcomers and contributors begin', () => {
    const [top = ''] = read('ARCHITECTURE.md').split('```')
    for (const link of ['](docs/protocol.md)', '](docs/threats.md)']) {
      expect(top).toContain(link)
      expect(read('CONTRIBUTING.md')).toContain(link)
    }
    expect(read('SECURITY.md')).toContain('](docs/threats.md)')
  })
})

describe('docs/protocol.md', () => {
  it('has every section that a comment refers to', () => {
    const headings = [...read('docs/protocol.md').matchAll(/^## (\d)\. /gm)].map(([, number]) => `§${number}`)
    const references = comments.flatMap(({ text }) => text.match(/\S*protocol(\.md)? §\d/g) ?? [])
    expect(references.length).toBeGreaterThan(10)
    const expected = headings.map((heading) => `docs/protocol.md ${heading}`)
    expect(references.filter((text) => !expected.includes(text.replace(/^\(/, '')))).toEqual([])
  })
})
