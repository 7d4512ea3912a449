import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const PROGRAM = fileURLToPath(new URL('print-loaded-files.mjs', import.meta.url))

/**
 * The files that Node loads for a module, in a process of its own.
 *
 * @param {string} path of the module
 * @param {readonly string[]} [after] modules that are loaded before it and don't count
 * @returns {Promise<string[]>} paths
 */
export async function loadedFiles(path, after = []) {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...after, path])
  return JSON.parse(stdout)
}
