import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keyId } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Commands, folder } from './test-kit.js'

let emulator: Emulator
let commands: Commands
let config: string

beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  config = await folder()
  commands = new Commands(emulator, config)
})

async function logIn(args: string[] = []): Promise<{ out: string; err: string; path: string; key: string }> {
  const command = commands.run(['login', '--headless', '--limit', '5', ...args])
  command.child.stdin?.end(`${await emulator.approve(await command.url())}\n`)
  const { code, out, err } = await command.ended
  expect(code, err).toBe(0)
  const [file] = await readdir(join(config, 'openroute'))
  const path = join(config, 'openroute', file as string)
  return { out, err, path, key: JSON.parse(await readFile(path, 'utf8')).key }
}

const json = (out: string) => JSON.parse(out)

describe('the key of openroute', () => {
  it('T05 goes to a file with mode 0600 where there is no keyring, with a sentence, and is not shown', async () => {
    const { out, err, path, key } = await logIn()
    expect(out).toBe('')
    expect(err).toContain('There is no keyring')
    expect(err).toContain(path)
    expect(err).not.toContain(key)
    expect(emulator.getKey(key).limit).toBe(5)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(config, 'openroute'))).mode & 0o777).toBe(0o700)
    expect(await readdir(join(config, 'openroute'))).toHaveLength(1)
  })

  it('T05 is described by whoami, with its credit and where it comes from', async () => {
    const { path, key } = await logIn()
    const { code, out } = await commands.run(['whoami']).ended
    expect(code).toBe(0)
    expect(out).toContain('$5.00 of $5.00 left')
    expect(out).toContain(path)
    const machine = await commands.run(['whoami', '--json']).ended
    expect(json(machine.out)).toMatchObject({
      source: { kind: 'file', path },
      keyId: await keyId(key),
      userId: 'user_lin',
      limit: 5,
      limitRemaining: 5,
      links: { settings: expect.stringContaining(await keyId(key)) },
    })
    expect(out + machine.out).not.toContain(key)
  })

  it('T05 is set by env in every shell, and only that prints it', async () => {
    const { key } = await logIn()
    const lines = await Promise.all(
      ['sh', 'fish', 'powershell', 'cmd'].map(
        async (shell) => (await commands.run(['env', '--shell', shell]).ended).out,
      ),
    )
    expect(lines).toEqual([
      `export OPENROUTE_API_KEY='${key}'\n`,
      `set -gx OPENROUTE_API_KEY '${key}'\n`,
      `$Env:OPENROUTE_API_KEY = '${key}'\n`,
      `set "OPENROUTE_API_KEY=${key}"\n`,
    ])
    const { out, err } = await commands.run(['env', '--json']).ended
    expect(json(out)).toEqual({ OPENROUTE_API_KEY: key })
    expect(err).not.toContain(key)
  })

  it('T05 gives way to the environment variable, and the output says so', async () => {
    await logIn()
    const key = emulator.createKey()
    const { out, err } = await commands.run(['whoami', '--json'], { OPENROUTE_API_KEY: ` ${key} ` }).ended
    expect(json(out)).toMatchObject({
      source: { kind: 'environment', name: 'OPENROUTE_API_KEY' },
      keyId: await keyId(key),
    })
    expect(err).not.toContain(key)
    const text = await commands.run(['whoami'], { OPENROUTE_API_KEY: key }).ended
    expect(text.out).toContain('OPENROUTE_API_KEY')
    const out2 = await commands.run(['logout'], { OPENROUTE_API_KEY: key }).ended
    expect(out2.err).toContain('OPENROUTE_API_KEY is set')
  })

  it('T05 is forgotten by logout, which says which key to delete and where', async () => {
    const { key } = await logIn()
    const { code, err } = await commands.run(['logout']).ended
    expect(code).toBe(0)
    expect(err).toContain(await keyId(key))
    expect(err).toContain(`${emulator.siteUrl}/keys/`)
    expect(err).not.toContain(key)
    expect(await readdir(join(config, 'openroute'))).toEqual([])
    expect(emulator.getKey(key)).toBeDefined() // no app can revoke it
    const again = await commands.run(['logout', '--json']).ended
    expect({ code: again.code, out: json(again.out) }).toEqual({ code: 0, out: { removed: false } })
    const who = await commands.run(['whoami', '--json']).ended
    expect(who.code).toBe(1)
    expect(json(who.out)).toMatchObject({ error: { code: 'not_signed_in' } })
  })

  it('T05 is reported when it has been deleted at the provider', async () => {
    const { key, path } = await logIn()
    emulator.deleteKey(key)
    const { code, out, err } = await commands.run(['whoami']).ended
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('openroute login')
    expect(err).toContain(path)
  })

  it('T05 has links, and models that it may call', async () => {
    const { key } = await logIn()
    const links = await commands.run(['links', '--json']).ended
    expect(json(links.out)).toMatchObject({
      keyId: await keyId(key),
      settings: expect.stringMatching(/^http/),
    })
    const { code, out } = await commands.run(['models']).ended
    expect(code).toBe(0)
    expect(out).toMatch(/^(\S+\/\S+\n)+$/)
    const [first = ''] = out.split('\n')
    const found = await commands.run(['models', first, '--json']).ended
    expect(json(found.out)).toContainEqual(expect.objectContaining({ id: first }))
    expect((await commands.run(['models', 'no such model']).ended).code).toBe(1)
  })

  it('T05 logs in with machine-readable output that contains no key', async () => {
    const { out, key, path } = await logIn(['--json', '--store', 'file'])
    expect(json(out)).toMatchObject({ keyId: await keyId(key), location: { kind: 'file', path } })
    expect(out).not.toContain(key)
  })

  it.each<[string, (path: string) => Promise<void>]>([
    ['a symbolic link', (path) => symlink('/dev/null', path)],
    ['a folder', (path) => mkdir(path).then(() => {})],
  ])('T05 starts no login if its file is %s', async (_name, put) => {
    const { path } = await logIn()
    await commands.run(['logout']).ended
    await put(path)
    const { code, err } = await commands.run(['login', '--headless']).ended
    expect(code).toBe(1)
    expect(err).toContain('is not a regular file')
    expect(err).not.toContain('code_challenge')
  })

  it('T05 corrects a mode with which others could read it', async () => {
    const { path } = await logIn()
    await chmod(path, 0o644)
    expect((await commands.run(['links']).ended).code).toBe(0)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await writeFile(path, 'not a key')
    expect((await commands.run(['links']).ended).code).toBe(1)
  })

  it('T05 ignores a reader that has gone', async () => {
    const command = commands.run(['models'])
    command.child.stdout?.destroy()
    expect((await command.ended).err).toBe('')
  })
})
