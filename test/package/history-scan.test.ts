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

  it.each([
    ['a binary file', () => Buffer.from(`\0\u0001\xff${secret}\0`, 'latin1')],
    ['a file in UTF-16', () => Buffer.from(`key=${secret}`, 'utf16le')],
    ['a file in UTF-16 with the bytes swapped', () => Buffer.from(`key=${secret}`, 'utf16le').swap16()],
    ['a packed file', () => gzipSync(`key=${secret}`)],
    ['a file packed twice', () => gzipSync(gzipSync(`key=${secret}`))],
    ['one line of a megabyte', () => `${'x'.repeat(1_000_000)} ${secret} ${'x'.repeat(1_000_000)}`],
    [
      'a file larger than memory should hold, where it is cut',
      () =>
        Buffer.concat([
          Buffer.alloc(4 * 1024 * 1024 - 30, 0x0a),
          Buffer.from(secret),
          Buffer.alloc(5_000_000),
        ]),
    ],
    ['the end of a large file', () => Buffer.concat([Buffer.alloc(9_000_000), Buffer.from(secret)])],
    ['a file whose comment switches the rules off', () => `/* secretlint-disable */ "${secret}"`],
  ])('F23 finds a secret in %s, also when it was deleted later', (_name, content) => {
    commit('data', content())
    expectFound()
    git('rm', '--quiet', 'data')
    git('commit', '--quiet', '--message', 'remove')
    expectFound()
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
    for (const put of storeSecret) {
      secret = `sk-or-v1-${randomBytes(32).toString('hex')}`
      const before = scan().output.split('\n').length
      put()
      const { status, output } = scan()
      expect([status, output.split('\n').length]).toEqual([1, before + 1])
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
