import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { IDS } from '../security/ids.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8')
const manifest = (path: string) => JSON.parse(read(`${path}/package.json`))
const packages = readdirSync(`${root}/packages`)
const examples = readdirSync(`${root}/examples`)
  .filter((name) => existsSync(`${root}/examples/${name}/package.json`))
  .map((name) => `examples/${name}`)

interface Step {
  uses?: string
  with?: Record<string, unknown>
  run?: string
  env?: Record<string, string>
  'working-directory'?: string
}
interface Workflow {
  on: Record<string, unknown>
  permissions: Record<string, string>
  jobs: Record<string, Job>
}
interface Job {
  permissions?: Record<string, string>
  needs?: string
  environment?: string
  steps: Step[]
}
const workflow = (name: string): Workflow => parse(read(`.github/workflows/${name}`))

interface RuntimePackage {
  name: string
  licence: string
  path: string
}

/** Everything that runs with the packages and the examples, as pnpm has installed it. */
let runtimePackages: RuntimePackage[]

beforeAll(() => {
  const [npx = '', ...pnpm] = manifest('.').scripts.bootstrap.split(' install ')[0].split(' ')
  const list = execFileSync(npx, [...pnpm, '--recursive', 'licenses', 'list', '--prod', '--json'], {
    cwd: root,
    encoding: 'utf8',
  })
  const byLicence: Record<string, { name: string; paths: string[] }[]> = JSON.parse(list)
  runtimePackages = Object.entries(byLicence).flatMap(([licence, found]) =>
    found.flatMap(({ name, paths }) => paths.map((path) => ({ name, licence, path }))),
  )
}, 180_000)

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
    const loose = ranges.filter(
      (range) => !/^((npm:[\w@/-]+@)?\d+\.\d+\.\d+|catalog:|workspace:[*^])$/.test(range),
    )
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

  it('E02 has no runtime dependency with a script that runs when it is installed', () => {
    for (const { path } of runtimePackages) {
      const { name, scripts = {} } = JSON.parse(readFileSync(`${path}/package.json`, 'utf8'))
      const hooks = Object.keys(scripts).filter((script) => /^(pre|post)?install$/.test(script))
      expect({ name, hooks }).toEqual({ name, hooks: [] })
    }
  })

  it('E03 depends on packages with known, permissive licences only', () => {
    const allowed = /^(MIT|ISC|BSD-2-Clause|BSD-3-Clause|0BSD|Apache-2\.0)$/
    const found = runtimePackages
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(['jose', 'express', 'undici']))
    // Of "A OR B" one is enough.
    const unknown = found.filter(
      ({ licence }) =>
        !licence
          .replace(/[()]/g, '')
          .split(' OR ')
          .some((one) => allowed.test(one)),
    )
    expect(unknown).toEqual([])
    for (const path of ['.', ...packages.map((name) => `packages/${name}`), ...examples])
      expect([path, manifest(path).license]).toEqual([path, 'MIT'])
  })

  it('E03 has no runtime dependency in core, and few elsewhere', () => {
    const dependencies = (name: string) => Object.keys(manifest(`packages/${name}`).dependencies ?? {}).sort()
    expect(dependencies('core')).toEqual([])
    expect(dependencies('browser')).toEqual(['@openroute-kit/core'])
    expect(dependencies('react')).toEqual(['@openroute-kit/browser', '@openroute-kit/core'])
    expect(Object.keys(manifest('packages/react').peerDependencies)).toContain('react')
    // ipaddr.js for its Node part alone: test/architecture.
    expect(dependencies('server')).toEqual([
      '@openroute-kit/core',
      'ipaddr.js',
      'jose',
      'rate-limiter-flexible',
    ])
    expect(dependencies('express')).toEqual(['@openroute-kit/core', '@openroute-kit/server'])
    expect(dependencies('cli')).toEqual(['@openroute-kit/core', 'undici'])
    expect(Object.keys(manifest('packages/cli').optionalDependencies)).toEqual(['@napi-rs/keyring'])
    // randexp for texts that match the `pattern` of a schema.
    expect(dependencies('emulator')).toEqual(['@openroute-kit/core', 'express', 'randexp'])
  })

  it('E04 publishes with provenance and without a token', () => {
    const text = read('.github/workflows/release.yml')
    const { permissions, jobs } = workflow('release.yml')
    expect(permissions).toEqual({ contents: 'read' })
    expect(jobs.publish?.permissions).toEqual({ 'id-token': 'write' })
    expect(text).toContain('--provenance')
    expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|NPM_TOKEN|_authToken/)
    for (const name of packages)
      expect(manifest(`packages/${name}`).publishConfig).toEqual({ access: 'public', provenance: true })
  })

  it('F24 tests, builds and packs in a job that cannot publish', () => {
    const { build } = workflow('release.yml').jobs
    expect(build?.permissions).toEqual({ contents: 'read' })
    expect(build?.environment).toBeUndefined()
    const runs = build?.steps.map(({ run, uses }) => run ?? uses?.split('@')[0])
    expect(runs).toEqual([
      'actions/checkout',
      'bash .ci/run',
      expect.stringMatching(/ pnpm pack --pack-destination "\$GITHUB_WORKSPACE\/packed"$/),
      'actions/upload-artifact',
    ])
    expect(build?.steps.at(-1)?.with).toMatchObject({ path: 'packed/*.tgz', 'if-no-files-found': 'error' })
  })

  it('F24 runs nothing of the repository or of a dependency where npm’s identity is', () => {
    for (const name of readdirSync(`${root}/.github/workflows`))
      for (const [id, { permissions, needs, environment, steps }] of Object.entries(workflow(name).jobs)) {
        if (permissions?.['id-token'] === undefined) continue
        expect([name, id, needs, environment]).toEqual(['release.yml', 'publish', 'build', 'npm'])
        expect(steps.map(({ uses, run }) => uses?.split('@')[0] ?? run)).toEqual([
          'actions/setup-node',
          'actions/download-artifact',
          steps[2]?.run, // Shell, of the workflow itself: what it does is tested below.
          'for package in ./packages/*.tgz; do npm publish "$package" --provenance --access public --ignore-scripts; done',
        ])
        // An .npmrc among what was built must not lie where npm reads its configuration; a cache is written by other jobs.
        expect(steps.map((step) => step.with)).toEqual([
          { 'node-version': 24 },
          { name: 'packages', path: 'packages' },
          undefined,
          undefined,
        ])
        for (const { env } of steps) expect(env).toBeUndefined()
      }
  })

  describe('before it publishes', () => {
    const [, , check] = workflow('release.yml').jobs.publish?.steps ?? []
    const manifests = () =>
      packages.map((name) => [name, { name: `@openroute-kit/${name}`, version: '1.2.3' }] as const)

    /** Runs the step as GitHub does, over tarballs with these manifests, by the packages in their names. */
    function verdict(
      tarballs: Iterable<readonly [string, object]>,
      tag = 'v1.2.3',
      more: string[] = [],
    ): boolean {
      const temporary = mkdtempSync(join(tmpdir(), 'release-'))
      const folder = join(temporary, check?.['working-directory'] ?? '')
      mkdirSync(join(temporary, 'package'))
      mkdirSync(folder)
      for (const [name, content] of tarballs) {
        writeFileSync(join(temporary, 'package/package.json'), JSON.stringify(content))
        const file = join(folder, `openroute-kit-${name}-1.2.3.tgz`)
        execFileSync('tar', ['-czf', file, '-C', temporary, 'package'])
      }
      for (const name of more) writeFileSync(join(folder, name), '')
      const { status } = spawnSync('bash', ['-e', '-c', check?.run ?? 'false'], {
        cwd: folder,
        env: { PATH: process.env.PATH, GITHUB_REF_NAME: tag },
      })
      rmSync(temporary, { recursive: true })
      return status === 0
    }

    it('F24 accepts the packages of this repository at the version of the tag', () => {
      expect(verdict(manifests())).toBe(true)
    })

    it.each<[string, Iterable<readonly [string, object]>, string?, string[]?]>([
      ['none', []],
      ['one too few', manifests().slice(1)],
      ['one too many', [...manifests(), ['evil', { name: '@openroute-kit/evil', version: '1.2.3' }]]],
      ['a file that is no tarball', manifests(), 'v1.2.3', ['.npmrc']],
      ['another version than the tag', manifests(), 'v1.2.4'],
      ['a tag that is a path', manifests(), '../v1.2.3'],
      ['another name inside', [...manifests().slice(1), ['browser', { name: 'left-pad', version: '1.2.3' }]]],
      [
        'another version inside',
        [...manifests().slice(1), ['browser', { name: '@openroute-kit/browser', version: '9.9.9' }]],
      ],
      ['a manifest that says nothing', [...manifests().slice(1), ['browser', {}]]],
    ])('F24 refuses %s', (_, tarballs, tag, more) => {
      expect(verdict(tarballs, tag, more)).toBe(false)
    })
  })

  it('E06 has a policy with a private channel, supported versions and a threat model for each mode', () => {
    const policy = read('SECURITY.md')
    const sections = [...policy.matchAll(/^## (.+)$/gm)].map(([, title]) => title)
    expect(sections).toEqual(
      expect.arrayContaining([
        'Reporting',
        'Supported versions',
        'Threat model',
        'What is defended',
        'What can’t be defended',
      ]),
    )
    expect(policy).toMatch(/privately[^.]*“Report a vulnerability”/)
    for (const mode of [
      'server with a store',
      'sealed cookie',
      '`memory`',
      '`session`',
      '`local`',
      'popup',
      'CLI',
    ])
      expect(policy).toContain(mode)
    // Single items that it mentions must exist.
    const named = policy.match(/\b[A-F]\d\d\b/g) ?? []
    expect(named.filter((id) => !(id in IDS))).toEqual([])
  })

  describe.each(readdirSync(`${root}/.github/workflows`))('E08 the workflow %s', (name) => {
    const { on, permissions, jobs } = workflow(name)

    it('E08 pins every action by its hash, and leaves no token behind', () => {
      for (const job of Object.values(jobs))
        for (const { uses, with: given } of job.steps) {
          if (uses === undefined) continue
          expect(uses).toMatch(/@[0-9a-f]{40}$/)
          if (uses.startsWith('actions/checkout@')) expect(given?.['persist-credentials']).toBe(false)
        }
    })

    it('E08 may only read, and do what its job needs', () => {
      expect(permissions).toEqual({ contents: 'read' })
      for (const [job, { permissions: own }] of Object.entries(jobs))
        expect(own).toEqual(job === 'publish' ? { 'id-token': 'write' } : { contents: 'read' })
    })

    it('E08 runs no untrusted text with its rights', () => {
      expect(Object.keys(on)).not.toContain('pull_request_target')
      for (const { steps } of Object.values(jobs))
        for (const { run } of steps) expect(run ?? '').not.toMatch(/\$\{\{/)
    })
  })

  it('E10 checks advisories in a job of its own, at each change and each week', () => {
    expect(manifest('.').scripts.audit).toMatch(/pnpm@\d+\.\d+\.\d+ audit --prod$/)
    const { on, jobs } = workflow('ci.yml')
    expect(Object.keys(on)).toEqual(expect.arrayContaining(['push', 'pull_request', 'schedule']))
    expect(jobs.advisories?.steps.map(({ run }) => run)).toContain('npm run audit')
  })
})
