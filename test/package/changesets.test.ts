import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folders = readdirSync(join(root, 'packages'))
const read = (path: string, from = root) => readFileSync(join(from, path), 'utf8')
const manifest = (folder: string, from = root) => JSON.parse(read(`packages/${folder}/package.json`, from))
const names = folders.map((folder) => manifest(folder).name)
const READMES = ['packages/browser/README.md']

/** The different versions that the script and style tags of a README name. */
const versionsIn = (readme: string) => [
  ...new Set([...readme.matchAll(/\/npm\/@openroute-kit\/browser@([^/]+)/g)].map(([, version]) => version)),
]

describe('versions', () => {
  it('are the same in all packages, and stand first in their changelogs and in script tags', () => {
    const { version } = manifest('core')
    for (const folder of folders) {
      expect([folder, manifest(folder).version]).toEqual([folder, version])
      const [title, latest] = read(`packages/${folder}/CHANGELOG.md`).match(/^##? .+$/gm) ?? []
      expect([title, latest]).toEqual([`# ${manifest(folder).name}`, `## ${version}`])
      expect(read('CHANGELOG.md')).toContain(`(packages/${folder}/CHANGELOG.md)`)
    }
    for (const path of READMES) expect([path, versionsIn(read(path))]).toEqual([path, [version]])
  })

  it('are fixed to each other by the configuration, for every published package', () => {
    const { fixed, access, baseBranch, privatePackages } = JSON.parse(read('.changeset/config.json'))
    expect(fixed).toEqual([names])
    expect({ access, baseBranch, privatePackages }).toEqual({
      access: 'public',
      baseBranch: 'main',
      privatePackages: { version: false, tag: false },
    })
  })
})

describe('changesets', () => {
  const pending = readdirSync(join(root, '.changeset')).filter(
    (file) => file.endsWith('.md') && file !== 'README.md',
  )

  it('name packages that exist, and say what changed', () => {
    for (const file of pending) {
      const [, bumps = '', text = ''] =
        /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(read(`.changeset/${file}`)) ?? []
      expect([file, Object.keys(parse(bumps)).filter((name) => !names.includes(name))]).toEqual([file, []])
      expect([file, text.trim()]).not.toEqual([file, ''])
    }
  })

  it('become one version of all packages, with changelogs and script tags that name it', () => {
    const copy = mkdtempSync(join(tmpdir(), 'changesets-'))
    onTestFinished(() => rmSync(copy, { recursive: true }))
    for (const path of [
      ...['package.json', 'pnpm-workspace.yaml', '.changeset', ...READMES],
      ...folders.flatMap((folder) => [`packages/${folder}/package.json`, `packages/${folder}/CHANGELOG.md`]),
    ])
      cpSync(join(root, path), join(copy, path), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    for (const file of pending) rmSync(join(copy, '.changeset', file))
    writeFileSync(
      join(copy, '.changeset/one.md'),
      '---\n"@openroute-kit/core": minor\n---\n\nAdd one thing.\n',
    )
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: copy, stdio: 'ignore' })
    run('git', 'init', '--quiet')
    run('git', 'add', '.changeset')
    run(
      'git',
      '-c',
      'user.name=T',
      '-c',
      'user.email=t@example.test',
      'commit',
      '--quiet',
      '--message',
      'add',
    )

    run('npx', 'changeset', 'version')
    run('node', '.changeset/pin-readme.mjs')

    const [major, minor] = manifest('core').version.split('.').map(Number)
    const next = `${major}.${minor + 1}.0`
    for (const folder of folders) {
      expect([folder, manifest(folder, copy).version]).toEqual([folder, next])
      expect(read(`packages/${folder}/CHANGELOG.md`, copy).match(/^## .+$/m)?.[0]).toBe(`## ${next}`)
    }
    expect(read('packages/core/CHANGELOG.md', copy)).toContain('Add one thing.')
    for (const path of READMES) expect([path, versionsIn(read(path, copy))]).toEqual([path, [next]])
  })
})
