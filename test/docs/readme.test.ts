import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readmePaths } from '../helpers/readme-snippets.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('the READMEs', () => {
  it('name only files that exist', () => {
    const more = [
      'ARCHITECTURE.md',
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'RELEASING.md',
      'SECURITY.md',
      '.changeset/README.md',
    ]
    for (const path of [...readmePaths(), ...more]) {
      const base = new URL(path, `file://${root}/`)
      const links = [...readFileSync(base, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
        ([, link = '']) => link,
      )
      expect(links.filter((link) => !existsSync(new URL(link, base)))).toEqual([])
    }
  })
})
