import { constants } from 'node:fs'
import { chmod, lstat, mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { failure } from '@openroute-kit/core/internal'
import { prepareKeyFile } from './key-file.js'

// On Windows, files in %APPDATA% are private already, and have no such modes and owners.
const hasModes = process.platform !== 'win32'

/**
 * Reads a file that only this user can write and read; `null` if there is none. A mode that lets others read it is corrected. T05
 *
 * @throws `storage_unavailable` for a symbolic link, a file of another user, or one that cannot be read
 */
export async function readPrivateFile(path: string): Promise<string | null> {
  if (!(await assertOwnFile(path))) return null
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch((error) => {
    throw unavailable(`${path} cannot be read (${error.code}).`)
  })
  try {
    if (hasModes) await file.chmod(0o600)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

/**
 * Writes a file in one step, with mode 0600 in a folder with mode 0700. T05
 *
 * @throws `storage_unavailable` as {@link readPrivateFile}, and if it cannot be written
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  await assertOwnFile(path)
  try {
    await makePrivateFolder(dirname(path))
    const file = await prepareKeyFile(path)
    try {
      await file.save(text)
    } finally {
      await file.discard()
    }
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException
    throw code === 'storage_unavailable' ? error : unavailable(`${path} cannot be written (${code}).`)
  }
}

/** Makes sure that a file can be written, before there is anything to write. D09 @throws `storage_unavailable` */
export async function checkPrivateFile(path: string): Promise<void> {
  await assertOwnFile(path)
  try {
    await makePrivateFolder(dirname(path))
    await (await prepareKeyFile(path)).discard()
  } catch (error) {
    throw unavailable(`${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? error}).`)
  }
}

/** Removes the file. Resolves with whether there was one. @throws `storage_unavailable` */
export async function removePrivateFile(path: string): Promise<boolean> {
  if (!(await assertOwnFile(path))) return false
  await rm(path)
  return true
}

async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { uid } = await stat(folder)
  if (!isOwn(uid)) throw unavailable(`${folder} belongs to another user.`)
  if (hasModes) await chmod(folder, 0o700)
}

/** Whether the file is there. */
async function assertOwnFile(path: string): Promise<boolean> {
  const found = await lstat(path).catch((error) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw unavailable(`${path} cannot be read (${error.code}).`)
  })
  if (found === null) return false
  if (!found.isFile()) throw unavailable(`${path} is not a regular file. Remove it.`)
  if (!isOwn(found.uid)) throw unavailable(`${path} belongs to another user.`)
  return true
}

const isOwn = (uid: number): boolean => !hasModes || uid === process.getuid?.()

const unavailable = (message: string) => failure('storage_unavailable', { message })
