import { fileURLToPath } from 'node:url'
import { constants, gunzipSync } from 'node:zlib'
import { runSecretLint } from 'secretlint'

const CONFIG = fileURLToPath(new URL('../../../.secretlintrc.json', import.meta.url))

/** How much text is searched at once: starting a search costs more than searching a small file. */
const BATCH_CHARACTERS = 1024 * 1024
const UNPACKED_BYTES = 16 * 1024 * 1024
/** Separates texts; no secret spans it. */
const END = '\n\0\n'

/**
 * @typedef {object} Finding
 * @property {string} id of the git object
 * @property {string} type
 * @property {string} rule that found it
 */

/**
 * Searches objects with the rules of .secretlintrc.json. The findings don't hold the secrets.
 *
 * @param {AsyncIterable<import('./git-objects.mjs').GitObject>} objects
 * @returns {Promise<Finding[]>} one for each object and rule
 */
export async function findSecrets(objects) {
  /** @type {Map<string, Finding>} */
  const findings = new Map()
  /** @type {{ end: number, id: string, type: string }[]} */
  let batch = []
  let content = ''

  async function search() {
    for (const { ruleId: rule, range } of await lint(content)) {
      const { id, type } = batch.find(({ end }) => range[0] < end) ?? { id: 'unknown', type: 'object' }
      findings.set(`${id} ${rule}`, { id, type, rule })
    }
    batch = []
    content = ''
  }

  for await (const { id, type, bytes } of objects) {
    for (const text of textsOf(bytes)) content += text + END
    batch.push({ id, type, end: content.length })
    if (content.length > BATCH_CHARACTERS) await search()
  }
  await search()
  return [...findings.values()]
}

/**
 * The text of any bytes, one character a byte. Binary files also without their control bytes: those are between the letters of
 * UTF-16, and between the parts of a string that Redis has compressed (LZF). Gzip is decompressed.
 *
 * @param {Buffer} bytes
 * @returns {string[]}
 */
function textsOf(bytes) {
  const raw = bytes.toString('latin1')
  const texts = [raw]
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for them
  if (/[\0-\x08\x0e-\x1f]/.test(raw)) texts.push(raw.replace(/[\0-\x1f]+/g, ''))
  if (raw.startsWith('\x1f\x8b')) texts.push(...unpacked(bytes))
  return texts
}

/** @param {Buffer} bytes */
function unpacked(bytes) {
  try {
    // Of an object in several chunks, this is the part in the first one.
    const options = { maxOutputLength: UNPACKED_BYTES, finishFlush: constants.Z_SYNC_FLUSH }
    return textsOf(gunzipSync(bytes, options))
  } catch {
    return [] // It only looks like gzip, or is a bomb.
  }
}

/**
 * @param {string} content
 * @returns {Promise<{ ruleId: string, range: [number, number] }[]>}
 */
async function lint(content) {
  const { stdout, stderr } = await runSecretLint({
    cliOptions: {
      cwd: process.cwd(),
      stdinFileName: 'history.txt',
      // A comment in one file must not switch the rules off for the files after it.
      stdinContent: content.replaceAll('secretlint-disable', 'secretlint-ignored'),
    },
    engineOptions: { configFilePath: CONFIG, formatter: 'json', color: false, maskSecrets: true },
  })
  if (stderr !== null) throw stderr
  return stdout ? JSON.parse(stdout).flatMap((/** @type {{ messages: [] }} */ { messages }) => messages) : []
}
