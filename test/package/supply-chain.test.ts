import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8')
const manifest = (path: string) => JSON.parse(read(`${path}/package.json`))
const packages = readdirSync(`${root}/packages`)
const examples = readdirSync(`${root}/examples`)
  .filter((name) => existsSync(`${root}/examples/${name}/package.json`))
  .map((name) => `examples/${name}`)

interface Step {
  uses?: string
  run?: string
  env?: Record<string, string>
}
interface Workflow {
  permissions: Record<string, string>
  jobs: Record<string, { permissions?: Record<string, string>; steps: Step[] }>
}
const workflow = (name: string): Workflow => parse(read(`.github/workflows/${name}`))

describe('supply chain', () => {
  it('E01 installs exactly what the lockfile says, in CI and on a newcomer’s machine', () => {
    expect(existsSync(`${root}/pnpm-lock.yaml`)).toBe(true)
    const { scripts } = manifest('.')
    expect(scripts.bootstrap).toContain('--frozen-lockfile')
    expect(scripts.pretest).toContain('bootstrap')
    expect(scripts.prestart).toContain('bootstrap')
    expect(read('.ci/run')).toMatch(/^npm test$/m)
  })

  it('E01 pins every dependency of the workspace to one version', () => {
    const catalog: Record<string, string> = parse(read('pnpm-workspace.yaml')).catalog
    const ranges = [...Object.values(catalog)]
    for (const path of ['.', ...packages.map((name) => `packages/${name}`), ...examples]) {
      const { dependencies = {}, devDependencies = {} } = manifest(path)
      ranges.push(...(Object.values({ ...dependencies, ...devDependencies }) as string[]))
    }
    const loose = ranges.filter((range) => !/^(\d+\.\d+\.\d+|catalog:|workspace:[*^])$/.test(range))
    expect(loose).toEqual([])
  })

  it('E02 runs no script when a package is installed', () => {
    for (const name of packages) {
      const scripts = Object.keys(manifest(`packages/${name}`).scripts ?? {})
      expect(scripts.filter((script) => /install|prepare|prepublish/.test(script))).toEqual([])
    }
    expect(parse(read('pnpm-workspace.yaml')).allowBuilds).toEqual({
      esbuild: true,
      'rs-module-lexer': false,
    })
  })

  it('E03 has no runtime dependency in core, and few elsewhere', () => {
    const dependencies = (name: string) => Object.keys(manifest(`packages/${name}`).dependencies ?? {}).sort()
    expect(dependencies('core')).toEqual([])
    expect(dependencies('browser')).toEqual(['@openroute-kit/core'])
    expect(dependencies('react')).toEqual(['@openroute-kit/browser', '@openroute-kit/core'])
    expect(Object.keys(manifest('packages/react').peerDependencies)).toContain('react')
    expect(dependencies('server')).toEqual(['@openroute-kit/core', 'jose', 'rate-limiter-flexible'])
    expect(dependencies('express')).toEqual([
      '@openroute-kit/core',
      '@openroute-kit/server',
      'ipaddr.js',
      'undici',
    ])
    expect(dependencies('cli')).toEqual(['@openroute-kit/core', 'open'])
    expect(dependencies('emulator')).toEqual(['@openroute-kit/core', 'express'])
  })

  it('E04 publishes with provenance and without a token', () => {
    const text = read('.github/workflows/release.yml')
    const { permissions, jobs } = workflow('release.yml')
    expect(permissions).toEqual({ contents: 'read' })
    expect(jobs.publish?.permissions).toEqual({ contents: 'read', 'id-token': 'write' })
    expect(text).toContain('--provenance')
    expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|NPM_TOKEN|_authToken/)
    for (const name of packages)
      expect(manifest(`packages/${name}`).publishConfig).toEqual({ access: 'public', provenance: true })
  })

  it('E08 pins every action by its hash', () => {
    for (const name of readdirSync(`${root}/.github/workflows`))
      for (const job of Object.values(workflow(name).jobs))
        for (const { uses } of job.steps) if (uses !== undefined) expect(uses).toMatch(/@[0-9a-f]{40}$/)
  })
})

// What is there for script tags and for editors, by package.
const { version } = manifest('packages/browser')
const scripts = ['min.js', 'iife.min.js'].map((ending) => `dist/openroute-login-${version}.${ending}`)
const forPages: Record<string, string[]> = {
  browser: [
    ...scripts.flatMap((path) => [path, `${path}.map`]),
    'dist/sri.json',
    'dist/custom-elements.json',
    'dist/vscode.html-custom-data.json',
  ],
}

describe.each(packages)('the packed @openroute-kit/%s', (name) => {
  const packed: { files: { path: string }[] }[] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: `${root}/packages/${name}`,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  )
  const files = (packed[0]?.files ?? []).map((file) => file.path)

  it('E05 holds the allowed files and no others', () => {
    const allowed =
      /^(package\.json|README\.md|LICENSE|dist\/[\w/-]+\.(js|js\.map|d\.ts)|public\/[\w/-]+\.(js|css|svg))$/
    expect(files.filter((path) => !allowed.test(path) && !(forPages[name] ?? []).includes(path))).toEqual([])
    expect(files.filter((path) => /test/.test(path))).toEqual([])
    expect(files).toEqual(
      expect.arrayContaining([
        ...['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts'],
        ...(forPages[name] ?? []),
      ]),
    )
  })

  it('holds every file that its manifest names', () => {
    const { exports, bin = {}, unpkg, jsdelivr, customElements } = manifest(`packages/${name}`)
    const named = [
      ...Object.values(exports).flatMap((entry) =>
        typeof entry === 'string' ? [entry] : Object.values(entry as object),
      ),
      ...Object.values(bin),
      ...[unpkg, jsdelivr, customElements].filter((path) => path !== undefined),
    ]
    for (const path of named as string[]) {
      const [start = '', end = ''] = path.replace('./', '').split('*')
      expect(files.filter((file) => file.startsWith(start) && file.endsWith(end))).not.toEqual([])
    }
  })
})
