import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { installPackedProjects, type PackedProjects } from '../helpers/packed-projects.js'

const guide = readFileSync(fileURLToPath(new URL('../../docs/commonjs.md', import.meta.url)), 'utf8')
/** The configurations of the guide, in their order: ES modules, then compiled tests. */
const CONFIGS = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) => JSON.parse(json))
const PACKAGES = ['express', 'server', 'emulator'].map((name) => `@openroute-kit/${name}`)
const PROJECT = [...PACKAGES, 'express', 'express-session', 'jest', '@swc/core', '@swc/jest', 'babel-jest']

const TEST = `
test('a kit', async () => {
  const emulator = await startEmulator()
  const options = { baseUrl: 'http://localhost:3000', secret: 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM', appName: 'App' }
  const or = createOpenRoute({ ...options, provider: emulator.provider })
  expect(typeof or.router).toBe('function')
  await or.close()
  await emulator.close()
})
`
const NAMES = [
  ['createOpenRoute', '@openroute-kit/express'],
  ['startEmulator', '@openroute-kit/emulator'],
] as const
const imported = NAMES.map(([name, from]) => `import { ${name} } from '${from}'\n`).join('')
const required = NAMES.map(([name, from]) => `const { ${name} } = require('${from}')\n`).join('')

let projects: PackedProjects
let folder: string

beforeAll(async () => {
  projects = await installPackedProjects([PROJECT], {
    versions: {
      jest: '30.5.2',
      'babel-jest': '30.5.2',
      '@swc/core': '1.16.22',
      '@swc/jest': '0.2.39',
    },
  })
  folder = projects.folder(PROJECT)
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true }))
  for (const [name, text] of Object.entries({
    'esm/kit.test.mjs': imported + TEST,
    'cjs/kit.test.js': required + TEST,
    'ts/kit.test.ts': `${imported + TEST}export const typed: string = ''\n`,
  })) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}, 300_000)

afterAll(() => projects?.remove())

it.each([
  ['ES module tests', 'esm', 0, ['--experimental-vm-modules']],
  ['CommonJS tests', 'cjs', 1, []],
  ['TypeScript tests', 'ts', 1, []],
] as const)(
  'S17 Jest runs %s with the configuration of the guide',
  async (_, tests, index, flags) => {
    const config = JSON.stringify({
      ...CONFIGS[index],
      testEnvironment: 'node',
      rootDir: join(folder, tests),
    })
    const jest = join(folder, 'node_modules/jest/bin/jest.js')
    const output = await new Promise<string>((resolve) => {
      execFile(process.execPath, [...flags, jest, '--config', config], { cwd: folder }, (_error, out, err) =>
        resolve(out + err),
      )
    })
    expect(output).toContain('Tests:       1 passed, 1 total')
  },
  120_000,
)
