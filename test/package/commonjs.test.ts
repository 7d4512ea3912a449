import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installPackedProjects, type PackedProjects } from '../helpers/packed-projects.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const GUIDE = readFileSync(join(root, 'docs/commonjs.md'), 'utf8')

const KIT = ['core', 'browser', 'react', 'server', 'express', 'cli', 'emulator']
const OWN = KIT.map((name) => `@openroute-kit/${name}`)
const PROJECT = [
  ...OWN,
  'express',
  '@types/express',
  'express-session',
  '@types/express-session',
  '@types/node',
  'react',
  '@types/react',
]
/** S15: the types of Express 4, for all that imports those of Express. */
const EXPRESS_4 = { paths: { express: [join(root, 'node_modules/@types/express-4/index.d.ts')] } }
/** Fixtures load inside of their test runner only. */
const IN_A_RUNNER = ['./vitest', './playwright']
/** Where a package may be loaded from in Node. */
const ENTRIES = KIT.flatMap((name) => {
  const { exports } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
  return Object.entries<{ default?: string }>(exports)
    .filter(([path, target]) => target.default?.endsWith('.js') && !IN_A_RUNNER.includes(path))
    .map(([path]) => `@openroute-kit/${name}${path.slice(1)}`)
})

const USE = `
import express from 'express'
import session from 'express-session'
import { createOpenRoute, type OpenRouteExpress } from '@openroute-kit/express'
import { createOpenRoute as createHandler } from '@openroute-kit/server'
import { toNodeListener } from '@openroute-kit/server/node'

const options = { baseUrl: 'http://localhost:3000', secret: '${'x'.repeat(8)}', appName: 'App' }
export const or: OpenRouteExpress = createOpenRoute(() => ({ ...options, keep: ['user'] }))
export const listener = toNodeListener(createHandler(() => options))
export const app = express()
  .use(session({ secret: 'x', resave: false, saveUninitialized: false }))
  .use('/openroute', or.router)
  .get('/private', or.requireLogin, async (req, res) => { res.json(await or.session(req)) })
  .use(or.errorHandler)
`
const DYNAMIC = `
export async function start() {
  const { createOpenRoute } = await import('@openroute-kit/express')
  return createOpenRoute({ baseUrl: 'http://localhost:3000', secret: '', appName: 'App' }).router
}
`

let projects: PackedProjects
let folder: string

beforeAll(async () => {
  projects = await installPackedProjects([PROJECT])
  folder = projects.folder(PROJECT)
  const path = join(folder, 'package.json')
  const { type, ...manifest } = JSON.parse(readFileSync(path, 'utf8'))
  await writeFile(path, JSON.stringify(manifest)) // without "type": CommonJS
  await writeFile(join(folder, 'use.cts'), USE)
  await writeFile(join(folder, 'use.mts'), USE)
  await writeFile(join(folder, 'dynamic.cts'), DYNAMIC)
}, 180_000)

afterAll(() => projects?.remove())

function run(command: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd }, (error, stdout, stderr) =>
      resolve(error === null ? stdout + stderr : stdout + stderr || error.message),
    )
  })
}

/** What the compiler reports. */
async function compile(
  compiler: string,
  files: readonly string[],
  [module, moduleResolution]: readonly [string, string],
  options: object = { noEmit: true },
): Promise<string> {
  const config = join(folder, `tsconfig.${crypto.randomUUID()}.json`)
  const compilerOptions = {
    module,
    moduleResolution,
    target: 'es2022',
    strict: true,
    esModuleInterop: true,
    types: ['node'],
    skipLibCheck: false,
    ...options,
  }
  await writeFile(config, JSON.stringify({ compilerOptions, files }))
  const tsc = join(root, 'node_modules', compiler, 'bin/tsc')
  return run([tsc, '--pretty', 'false', '-p', config], folder)
}

describe('S17 a CommonJS project', () => {
  it('S17 loads every package with require(), as the same module as with import', async () => {
    const script = `
      const load = async () => {
        for (const name of ${JSON.stringify(ENTRIES)}) {
          const required = require(name)
          const imported = await import(name)
          for (const key of Object.keys(imported))
            if (required[key] !== imported[key]) throw new Error(name + ' ' + key)
        }
        console.log('all', process.emitWarning === undefined)
      }
      load()
    `
    expect(ENTRIES.length).toBeGreaterThan(10)
    expect(await run(['-e', script], folder)).toBe('all false\n')
  })

  it('S17 runs what TypeScript compiles', async () => {
    const outDir = join(folder, 'out')
    expect(
      await compile('typescript', ['use.cts'], ['nodenext', 'nodenext'], { outDir, skipLibCheck: true }),
    ).toBe('')
    const script = `const { app, or } = require('./out/use.cjs'); console.log(typeof app, typeof or.router)`
    expect(await run(['-e', script], folder)).toBe('function function\n')
  })

  it('S15 type-checks with the types of Express 4', async () => {
    const options = { noEmit: true, ...EXPRESS_4 }
    expect(await compile('typescript', ['use.cts', 'use.mts'], ['nodenext', 'nodenext'], options)).toBe('')
  })

  /** What the guide says, row by row. */
  const ROWS: [string, string, string[]][] = [
    ['nodenext', 'nodenext', ['cts', 'mts']],
    ['node20', 'node16', ['cts', 'mts']],
    ['node16', 'node16', ['mts']],
    ['esnext', 'bundler', ['mts']],
    ['preserve', 'bundler', ['cts', 'mts']],
    ['commonjs', 'bundler', ['cts']],
  ]

  it.each(ROWS)(
    'S17 type-checks with module %s and moduleResolution %s',
    async (module, resolution, ends) => {
      expect(GUIDE).toMatch(new RegExp(`\\| \`${module}\`.* \\| \`${resolution}\``))
      const files = ends.map((end) => `use.${end}`)
      const options = { noEmit: true, skipLibCheck: true }
      expect(await compile('typescript', files, [module, resolution], options)).toBe('')
    },
  )

  it('S17 type-checks with TypeScript 5.9', async () => {
    const options = { noEmit: true, skipLibCheck: true }
    expect(await compile('typescript-5.9', ['use.cts', 'use.mts'], ['nodenext', 'nodenext'], options)).toBe(
      '',
    )
  }, 120_000)

  it('S17 needs a dynamic import in CommonJS files with node16, as the guide says', async () => {
    const node16 = ['node16', 'node16'] as const
    const options = { noEmit: true, skipLibCheck: true }
    expect(await compile('typescript', ['use.cts'], node16, options)).toContain('TS1479')
    expect(await compile('typescript', ['dynamic.cts'], node16, options)).toBe('')
    expect(GUIDE).toContain('TS1479')
  })
})
