import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prepareKeyFile } from './key-file.js'

let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openroute-cli-'))
  path = join(folder, 'key')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the key file', () => {
  it('has mode 0600, and replaces a file that others can read', async () => {
    await writeFile(path, 'old', { mode: 0o644 })
    const file = await prepareKeyFile(path)
    expect(await readFile(path, 'utf8')).toBe('old')
    await file.save('sk-or-new\n')
    await file.discard()
    expect(await readFile(path, 'utf8')).toBe('sk-or-new\n')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['key'])
  })

  it('stays unchanged without a key', async () => {
    const file = await prepareKeyFile(path)
    await file.discard()
    expect(await readdir(folder)).toEqual([])
  })

  it('is refused before the login if its path is a folder or in no folder', async () => {
    await expect(prepareKeyFile(join(folder, 'none', 'key'))).rejects.toThrow('ENOENT')
    await mkdir(path)
    await expect(prepareKeyFile(path)).rejects.toThrow('is not a file')
    expect(await readdir(folder)).toEqual(['key'])
  })
})
