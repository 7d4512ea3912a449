import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(`${root}/.github/${path}`, 'utf8')
const forms = readdirSync(`${root}/.github/ISSUE_TEMPLATE`).filter((name) => name !== 'config.yml')

interface Field {
  type: string
  id?: string
  attributes: { label?: string; value?: string; options?: string[] }
}

describe('what contributors find on GitHub', () => {
  it.each(forms)('is a form with a label and an id of its own for each field: %s', (name) => {
    const { body, ...form }: { name: string; description: string; body: Field[] } = parse(
      read(`ISSUE_TEMPLATE/${name}`),
    )
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) })
    const fields = body.filter(({ type }) => type !== 'markdown')
    for (const { type, attributes } of fields) {
      expect(['input', 'textarea', 'dropdown']).toContain(type)
      expect(attributes.label).toEqual(expect.any(String))
    }
    const ids = fields.map(({ id }) => id)
    expect(ids).not.toContain(undefined)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('offers every package in a bug report', () => {
    const { body }: { body: Field[] } = parse(read('ISSUE_TEMPLATE/bug.yml'))
    const options = body.find(({ id }) => id === 'package')?.attributes.options
    expect(options).toEqual(expect.arrayContaining(readdirSync(`${root}/packages`)))
  })

  it('E06 directs reports of vulnerabilities to the private channel, and away from issues and pull requests', () => {
    const { blank_issues_enabled, contact_links } = parse(read('ISSUE_TEMPLATE/config.yml'))
    expect(blank_issues_enabled).toBe(false)
    expect(contact_links[0].about).toContain('“Report a vulnerability”')
    expect(read('ISSUE_TEMPLATE/bug.yml')).toContain('“Report a vulnerability”')
    expect(read('PULL_REQUEST_TEMPLATE.md')).toContain('SECURITY.md')
  })

  it('E10 gets dependencies and actions updated', () => {
    const { updates } = parse(read('dependabot.yml'))
    const ecosystems = updates.map((update: Record<string, unknown>) => update['package-ecosystem'])
    expect(ecosystems).toEqual(['npm', 'github-actions'])
    for (const { directory } of updates) expect(existsSync(`${root}${directory}`)).toBe(true)
  })
})
