import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineProvider, openroute, openrouter } from '@openroute-kit/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createKeyStore, type KeyStoreOptions } from './key-store.js'
import type { Keyring } from './keyring.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openroute-cli-'))
  vi.stubEnv('XDG_CONFIG_HOME', folder)
  vi.stubEnv('APPDATA', folder)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
  await rm(folder, { recursive: true, force: true })
})

/** A keyring in memory. `fault`: what is wrong with it. */
function fakeKeyring() {
  const entries = new Map<string, string>()
  const ring = { entries, fault: '' }
  const open = async (service: string, account: string): Promise<Keyring> => {
    if (ring.fault === 'missing') throw new Error('Cannot find module')
    const id = `${service} ${account}`
    const guard = () => {
      if (ring.fault === 'locked') throw new Error('locked')
    }
    return {
      get: async () => {
        guard()
        return entries.get(id) ?? null
      },
      set: async (text) => {
        guard()
        if (ring.fault !== 'forgetful') entries.set(id, text)
      },
      delete: async () => {
        guard()
        return entries.delete(id)
      },
    }
  }
  return { ring, open }
}

function store(options: Partial<KeyStoreOptions> = {}) {
  const { ring, open } = fakeKeyring()
  const errors: unknown[] = []
  const keys = createKeyStore(
    { name: 'my-tool', onKeyringError: (error) => errors.push(error), ...options },
    open,
  )
  return { keys, ring, errors, open }
}

const ONE = { key: 'sk-or-one', userId: 'user_1' }
const TWO = { key: 'sk-or-two', userId: null }

describe('a key store', () => {
  it('T05 keeps a key in the keyring, and none in a file', async () => {
    const { keys, ring, errors } = store()
    await keys.prepare()
    expect(await keys.load()).toBeNull()
    expect(await keys.save(ONE)).toEqual({ kind: 'keyring' })
    expect(await keys.load()).toMatchObject({ ...ONE, location: { kind: 'keyring' } })
    expect([...ring.entries.keys()]).toEqual([`openroute-kit:my-tool ${openroute.apiUrl}`])
    expect(await readdir(folder)).toEqual([])
    expect(await keys.remove()).toBe(true)
    expect(await keys.remove()).toBe(false)
    expect(await keys.load()).toBeNull()
    expect(errors).toEqual([])
  })

  it.each(['missing', 'locked', 'forgetful'])(
    'T05 falls back to a file if the keyring is %s, and reports it',
    async (fault) => {
      const { keys, ring, errors } = store()
      ring.fault = fault
      await keys.prepare()
      expect(await keys.save(ONE)).toEqual({ kind: 'file', path: keys.path })
      expect(errors.length).toBeGreaterThan(0)
      expect((await stat(keys.path)).mode & 0o777).toBe(0o600)
      expect((await stat(join(folder, 'my-tool'))).mode & 0o777).toBe(0o700)
      expect(await readdir(join(folder, 'my-tool'))).toHaveLength(1)
      expect(await keys.load()).toMatchObject({ ...ONE, location: { kind: 'file', path: keys.path } })
      expect(await keys.remove()).toBe(true)
      expect(await keys.load()).toBeNull()
    },
  )

  it('T05 returns the newest key after the keyring was broken for a while', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { keys, ring } = store()
    await keys.save(ONE)
    ring.fault = 'locked'
    vi.setSystemTime(Date.now() + 1000)
    await keys.save(TWO)
    ring.fault = ''
    expect(await keys.load()).toMatchObject({ ...TWO, location: { kind: 'file' } })
    await keys.save(ONE)
    expect(await readdir(join(folder, 'my-tool'))).toEqual([])
    expect(await keys.load()).toMatchObject(ONE)
  })

  it('T05 uses a file where the app prefers one', async () => {
    const { keys, ring } = store({ prefer: 'file' })
    expect(await keys.save(ONE)).toMatchObject({ kind: 'file' })
    expect(ring.entries.size).toBe(0)
  })

  it('T05 separates programs and providers', async () => {
    const { open } = fakeKeyring()
    const [a, b, c] = [
      createKeyStore({ name: 'a' }, open),
      createKeyStore({ name: 'b' }, open),
      createKeyStore({ name: 'a', provider: openrouter }, open),
    ]
    await a.save(ONE)
    expect([await b.load(), await c.load()]).toEqual([null, null])
    expect(new Set([a.path, b.path, c.path]).size).toBe(3)
    const own = defineProvider({ id: 'x', siteUrl: 'http://localhost:1', apiUrl: 'http://localhost:1/../v1' })
    expect(createKeyStore({ name: 'a', provider: own }, open).path).toBe(
      join(folder, 'a', 'localhost_1_v1.json'),
    )
  })

  it.each<[string, (path: string) => Promise<unknown>]>([
    ['a symbolic link', (path) => symlink(join(folder, 'elsewhere'), path)],
    ['a folder', (path) => mkdir(path)],
  ])('T05 refuses %s in place of its file', async (_name, put) => {
    const { keys } = store({ prefer: 'file' })
    await mkdir(join(folder, 'my-tool'))
    await put(keys.path)
    const code = 'storage_unavailable'
    await expect(keys.prepare()).rejects.toMatchObject({ code })
    await expect(keys.save(ONE)).rejects.toMatchObject({ code })
    await expect(keys.load()).rejects.toMatchObject({ code })
    await expect(keys.remove()).rejects.toMatchObject({ code })
    expect(await readdir(folder)).toEqual(['my-tool'])
  })

  it('T05 refuses the file of another user', async () => {
    const { keys } = store({ prefer: 'file' })
    await keys.save(ONE)
    const uid = vi.spyOn(process as { getuid: () => number }, 'getuid').mockReturnValue(4711)
    await expect(keys.load()).rejects.toMatchObject({ code: 'storage_unavailable' })
    await expect(keys.save(TWO)).rejects.toMatchObject({ code: 'storage_unavailable' })
    uid.mockRestore()
    expect(await keys.load()).toMatchObject(ONE)
  })

  it.each(['', '{', '[]', '{"key":""}', '{"key":"a b","userId":null}', 'null'])(
    'T05 takes a damaged file as no key: %j',
    async (text) => {
      const { keys } = store({ prefer: 'file' })
      await keys.save(ONE)
      await writeFile(keys.path, text)
      expect(await keys.load()).toBeNull()
      await keys.save(TWO)
      expect(JSON.parse(await readFile(keys.path, 'utf8'))).toMatchObject(TWO)
    },
  )

  it.each(['', '.', '..', 'a/b', 'a b', '.hidden', 'x'.repeat(65), undefined])(
    'refuses the name %j',
    (name) => {
      expect(() => createKeyStore({ name: name as string }, fakeKeyring().open)).toThrow(
        expect.objectContaining({ code: 'config_invalid' }),
      )
    },
  )

  it('B30 keeps the key out of its errors', async () => {
    const { keys } = store({ prefer: 'file' })
    const error = await keys.save({ key: 'sk-or canary', userId: null }).catch((problem) => problem)
    expect(error).toMatchObject({ code: 'config_invalid', message: expect.not.stringContaining('canary') })
  })
})
