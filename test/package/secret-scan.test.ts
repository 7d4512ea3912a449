import { execFileSync, spawnSync } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('the secret scan', () => {
  const random = (bytes: number, encoding: 'hex' | 'base64url') => randomBytes(bytes).toString(encoding)
  const scan = (text: string) =>
    spawnSync('npx', ['secretlint', '--stdinFileName=file.txt'], {
      cwd: root,
      input: text,
      encoding: 'utf8',
    })

  it.each([
    ['a key of OpenRoute', () => `sk-or-v1-${random(32, 'hex')}`],
    ['a shorter key of OpenRoute', () => `sk-or-${random(15, 'base64url')}`],
    ['a token of GitHub', () => `ghp_${random(18, 'hex')}`],
    ['a token of npm', () => `npm_${random(18, 'hex')}`],
    [
      'a private key',
      () =>
        generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
          type: 'pkcs8',
          format: 'pem',
        }),
    ],
  ])('E07 finds %s, and does not print it', (_, make) => {
    const secret = make()
    const { status, stdout } = scan(`const x = '${secret}'\n`)
    expect(status).toBe(1)
    expect(stdout).not.toContain(secret)
  })

  it('E07 knows the made-up keys of the tests', () => {
    expect(scan("'sk-or-v1-0123456789abcdef' 'sk-or-v1-CANARY0123456789abcdef'").status).toBe(0)
  })

  it('E07 finds a secret that was committed and removed again', () => {
    const repository = mkdtempSync(`${tmpdir()}/history-`)
    onTestFinished(() => rmSync(repository, { recursive: true }))
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.test', ...args], {
        cwd: repository,
      })
    const search = () =>
      spawnSync('node', [`${root}/test/helpers/scan-history.mjs`], { cwd: repository }).status
    git('init', '--quiet')
    writeFileSync(`${repository}/file`, 'nothing')
    git('add', '.')
    git('commit', '--quiet', '--message=one')
    expect(search()).toBe(0)
    writeFileSync(`${repository}/file`, `sk-or-v1-${random(32, 'hex')}`)
    git('commit', '--quiet', '--all', '--message=two')
    writeFileSync(`${repository}/file`, 'nothing')
    git('commit', '--quiet', '--all', '--message=three')
    expect(search()).toBe(1)
  })

  it('E07 searches the files and the history of this repository with each lint', () => {
    const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
    expect(scripts.test).toContain('npm run lint')
    expect(scripts.lint).toContain('npm run --silent secrets')
    expect(scripts.secrets).toMatch(/^secretlint .*"\*\*\/\*" && node test\/helpers\/scan-history\.mjs$/)
    for (const { with: given, uses } of parse(readFileSync(`${root}/.github/workflows/ci.yml`, 'utf8')).jobs
      .test.steps)
      if (uses?.startsWith('actions/checkout@')) expect(given?.['fetch-depth']).toBe(0)
    expect(spawnSync('node', ['test/helpers/scan-history.mjs'], { cwd: root }).status).toBe(0)
  })
})
