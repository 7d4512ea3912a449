import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { createClient } from 'redis'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { startRedis } from '../helpers/redis-server.js'

const SCRIPT = fileURLToPath(new URL('../helpers/scan-history.mjs', import.meta.url))
const AUTHOR = ['-c', 'user.name=T', '-c', 'user.email=t@example.test', '-c', 'init.defaultBranch=main']

let folder: string
let secret: string

beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/history-`)
  onTestFinished(() => rmSync(folder, { recursive: true }))
  secret = `sk-or-v1-${randomBytes(32).toString('hex')}`
  git('init', '--quiet')
  commit('README', 'nothing')
})

function git(...args: string[]): string {
  return execFileSync('git', [...AUTHOR, ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

function commit(name: string, content: string | Buffer, message = 'change'): void {
  writeFileSync(`${folder}/${name}`, content)
  git('add', '--all')
  git('commit', '--quiet', '--message', message)
}

function scan() {
  const { status, stdout, stderr } = spawnSync('node', [SCRIPT], { cwd: folder, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

function expectFound(type = 'A file'): void {
  const { status, output } = scan()
  expect(output).toMatch(new RegExp(`^${type} in the history holds a secret \\(.+\\): git .+\\n$`))
  expect(status).toBe(1)
  // Not even a part that would help to guess the rest.
  for (let at = 0; at + 12 <= secret.length; at++)
    if (secret.slice(at, at + 12) !== 'sk-or-v1-') expect(output).not.toContain(secret.slice(at, at + 12))
}

describe('the scan of the history', () => {
  it('F23 finds nothing in a clean history', () => {
    commit('empty', '')
    commit('binary', Buffer.from([0, 1, 2, 0x1f, 0x8b, 255]))
    commit('almost.gz', Buffer.from([0x1f, 0x8b, 8, 0]))
    commit('made-up', 'sk-or-v1-CANARY0123456789abcdef')
    expect(scan()).toEqual({ status: 0, output: '' })
  })

  it('F23 finds a secret in any kind of file, also when it was deleted later', () => {
    const files: Record<string, (secret: string) => string | Buffer> = {
      binary: (key) => Buffer.from(`\0\u0001\xff${key}\0`, 'latin1'),
      'utf-16': (key) => Buffer.from(`key=${key}`, 'utf16le'),
      'utf-16-swapped': (key) => Buffer.from(`key=${key}`, 'utf16le').swap16(),
      packed: (key) => gzipSync(`key=${key}`),
      'packed-twice': (key) => gzipSync(gzipSync(`key=${key}`)),
      'one-line-of-megabytes': (key) => `${'x'.repeat(1_000_000)} ${key} ${'x'.repeat(1_000_000)}`,
      // Larger than memory should hold: the secret is where the scan cuts the file.
      'cut-in-the-secret': (key) =>
        Buffer.concat([Buffer.alloc(4 * 1024 * 1024 - 30, 0x0a), Buffer.from(key), Buffer.alloc(5_000_000)]),
      'end-of-a-large-file': (key) => Buffer.concat([Buffer.alloc(9_000_000), Buffer.from(key)]),
      'comment-switches-rules-off': (key) => `/* secretlint-disable */ "${key}"`,
    }
    const secrets = Object.entries(files).map(([name, content]) => {
      const key = `sk-or-v1-${randomBytes(32).toString('hex')}`
      commit(name, content(key))
      return { name, key, id: git('rev-parse', `HEAD:${name}`).trim() }
    })
    git('rm', '--quiet', ...Object.keys(files))
    git('commit', '--quiet', '--message', 'remove')
    const { status, output } = scan()
    expect(status).toBe(1)
    expect(secrets.filter(({ id }) => !output.includes(`--find-object=${id}\n`))).toEqual([])
    expect(output.split('\n')).toHaveLength(secrets.length + 1)
    expect(secrets.filter(({ key }) => output.includes(key.slice('sk-or-v1-'.length, 20)))).toEqual([])
  })

  it('F23 finds a secret in a database of Redis, where it is compressed', async () => {
    // Not a random one, since where the compression cuts it depends on its letters.
    secret = `sk-or-v1-${createHash('sha256').update('secret').digest('hex')}`
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    const client = await createClient({ url: redis.url }).connect()
    onTestFinished(() => client.destroy())
    const cookie = { originalMaxAge: null, expires: null, httpOnly: true, path: '/' }
    await client.set('sess:1', JSON.stringify({ cookie, more: cookie, openroute: { key: secret, cookie } }))
    await client.sendCommand(['SAVE'])
    const { dir } = await client.configGet('dir')
    copyFileSync(`${dir}/dump.rdb`, `${folder}/dump.rdb`)
    expect(readFileSync(`${folder}/dump.rdb`, 'latin1')).not.toContain(secret)
    git('add', '--all')
    git('commit', '--quiet', '--message', 'work')
    expectFound()
  })

  it('F23 finds a secret that only a merge brought in', () => {
    git('checkout', '--quiet', '-b', 'side')
    commit('side', 'side')
    git('checkout', '--quiet', 'main')
    commit('main', 'main')
    git('merge', '--quiet', '--no-commit', 'side')
    commit('side', `merged ${secret}`, 'merge')
    expect(git('rev-list', '--merges', '--count', 'HEAD').trim()).toBe('1')
    commit('side', 'side again')
    expectFound()
  })

  it('F23 finds a secret in the message of a commit', () => {
    commit('file', 'one', `Use ${secret}`)
    expectFound('A commit')
  })

  it('F23 finds a secret in the annotation of a tag', () => {
    git('tag', '--annotate', '--message', `Released with ${secret}`, 'v1')
    expectFound('A tag')
  })

  it('F23 finds a secret in the name of a file', () => {
    commit(`${secret}.txt`, 'x')
    expectFound('A tree')
  })

  it('F23 finds a secret on another branch, in a stash, in a note, behind a tag alone, and staged', () => {
    const storeSecret = [
      () => {
        git('checkout', '--quiet', '-b', 'other')
        commit('file', secret)
        git('checkout', '--quiet', 'main')
      },
      () => {
        writeFileSync(`${folder}/README`, secret)
        git('stash', '--quiet')
      },
      () => git('notes', 'add', '--message', secret),
      () => {
        writeFileSync(`${folder}/file`, secret)
        git('tag', 'blob', git('hash-object', '-w', 'file').trim())
        rmSync(`${folder}/file`)
      },
      () => {
        writeFileSync(`${folder}/file`, secret)
        git('add', 'file')
      },
    ]
    for (const [index, put] of storeSecret.entries()) {
      secret = `sk-or-v1-${randomBytes(32).toString('hex')}`
      put()
      const { status, output } = scan()
      expect([status, output.split('\n').length]).toEqual([1, index + 2])
      expect(output).not.toContain(secret)
    }
  })

  it('F23 reads an object once, however often it was committed', () => {
    for (let count = 0; count < 5; count++) commit(`copy-${count}`, secret)
    expectFound()
  })

  it('F23 fails where it can’t read all of the history', () => {
    commit('file', 'x')
    const id = git('rev-parse', 'HEAD:file').trim()
    rmSync(`${folder}/.git/objects/${id.slice(0, 2)}/${id.slice(2)}`)
    expect(scan().status).not.toBe(0)
  })

  it('F23 has nothing to search in a new repository, and outside of one', () => {
    rmSync(`${folder}/.git`, { recursive: true })
    expect(scan().status).toBe(0)
    git('init', '--quiet')
    expect(scan()).toEqual({ status: 0, output: '' })
  })
})
