import { open, rename, rm, stat } from 'node:fs/promises'
import { randomToken } from '@openroute-kit/core/internal'

/** A file that is ready to store a key. */
export interface KeyFile {
  /** Writes the text, and replaces the file at `path` in one step. */
  save(text: string): Promise<void>
  /** Removes the temporary file. No-op after `save`. */
  discard(): Promise<void>
}

/**
 * Makes sure that a key can be written before it is created: opens a temporary file with mode 0600 beside `path`, which
 * replaces `path` when it contains the key. Other programs never see a partial key, and other users cannot read it.
 */
export async function prepareKeyFile(path: string): Promise<KeyFile> {
  const existing = await stat(path).catch(() => undefined)
  if (existing && !existing.isFile()) throw new Error(`${path} is not a file.`)
  const temporary = `${path}.${randomToken(6)}.tmp`
  const file = await open(temporary, 'wx', 0o600)
  return {
    save: async (text) => {
      await file.writeFile(text)
      await file.sync()
      await file.close()
      await rename(temporary, path)
    },
    discard: async () => {
      await file.close()
      await rm(temporary, { force: true })
    },
  }
}
