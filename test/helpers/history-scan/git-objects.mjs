import { spawn } from 'node:child_process'
import { once } from 'node:events'

// In a container the repository may belong to another user.
const GIT = ['-c', 'safe.directory=*', '--no-replace-objects']

/** Larger objects come in chunks, so that none must fit into memory. */
const PIECE_BYTES = 4 * 1024 * 1024
/** The overlap of two chunks of an object, so that a secret at the cut is complete in one of them. */
const OVERLAP_BYTES = 64 * 1024

/**
 * @typedef {object} GitObject
 * @property {string} id
 * @property {string} type `blob`, `tree`, `commit` or `tag`
 * @property {Buffer} bytes all of it, or a chunk
 */

/**
 * Every object of the repository in the current folder that a branch, tag, stash or the index reaches, once each: files of any
 * kind, their names (trees), and the texts of commits and tags.
 *
 * @returns {AsyncGenerator<GitObject>}
 * @throws Error when git fails or an object is missing, as in a partial clone
 */
export async function* gitObjects() {
  const list = spawn(
    'git',
    [...GIT, 'rev-list', '--objects', '--no-object-names', '--all', '--indexed-objects'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const contents = spawn('git', [...GIT, 'cat-file', '--batch', '--buffer'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ends = Promise.all([once(list, 'close'), once(contents, 'close')])
  list.stdout.pipe(contents.stdin)
  const reader = bufferedReader(contents.stdout)
  for (let head = await reader.line(); head !== null; head = await reader.line()) {
    const [id = '', type = '', size = ''] = head.split(' ')
    if (!/^\d+$/.test(size)) throw new Error(`git has no such object: ${head}`)
    let rest = Number(size)
    /** @type {Buffer} */
    let bytes = Buffer.alloc(0)
    do {
      const piece = await reader.bytes(Math.min(rest, PIECE_BYTES))
      rest -= piece.length
      bytes = Buffer.concat([bytes.subarray(-OVERLAP_BYTES), piece])
      yield { id, type, bytes }
    } while (rest > 0)
    await reader.bytes(1) // a line feed
  }
  for (const [code] of await ends) if (code !== 0) throw new Error(`git ended with code ${code}.`)
}

/** @param {import('node:stream').Readable} stream */
function bufferedReader(stream) {
  const chunks = stream[Symbol.asyncIterator]()
  let buffer = Buffer.alloc(0)

  /** @returns {Promise<boolean>} whether there was more */
  async function more(/** @type {Buffer[]} */ parts) {
    const { done, value } = await chunks.next()
    if (!done) parts.push(value)
    return !done
  }
  return {
    /** The next line without its end; `null` at the end of the stream. @returns {Promise<string | null>} */
    async line() {
      for (;;) {
        const end = buffer.indexOf(0x0a)
        if (end >= 0) {
          const text = buffer.toString('latin1', 0, end)
          buffer = buffer.subarray(end + 1)
          return text
        }
        const parts = [buffer]
        if (!(await more(parts))) return null
        buffer = Buffer.concat(parts)
      }
    },
    /** @param {number} count @throws Error when the stream ends early */
    async bytes(count) {
      const parts = [buffer]
      for (let have = buffer.length; have < count; have += parts.at(-1)?.length ?? 0)
        if (!(await more(parts))) throw new Error('git ended in the middle of an object.')
      const all = parts.length === 1 ? buffer : Buffer.concat(parts)
      buffer = all.subarray(count)
      return all.subarray(0, count)
    },
  }
}
