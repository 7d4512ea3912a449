import { open, rename, rm, stat } from 'node:fs/promises'
import { randomToken } from '@openroute-kit/core'

/** A file that waits for a key. */
export interface KeyFile {
  /** Puts the key in place, in one step. */
  save(key: string): Promise<void>
  /** Leaves everything as it was. Does nothing after a `save`. */
  discard(): Promise<void>
}

/**
 * Makes sure that a key can be written, before there is one: opens a file of its owner alone beside `path`, which takes
 * the place of `path` once it holds the key. Another program never sees half a key, or one in a file that others can read.
 */
export async function prepareKeyFile(path: string): Promise<KeyFile> {
  const present = await stat(path).catch(() => undefined)
  if (present && !present.isFile()) throw new Error(`${path} is not a file.`)
  const draft = `${path}.${randomToken(6)}.tmp`
  const file = await open(draft, 'wx', 0o600)
  return {
    save: async (key) => {
      await file.writeFile(`${key}\n`)
      await file.sync()
      await file.close()
      await rename(draft, path)
    },
    discard: async () => {
      await file.close()
      await rm(draft, { force: true })
    },
  }
}
