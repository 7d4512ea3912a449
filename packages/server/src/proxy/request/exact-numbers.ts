import { failure, randomToken } from '@openroute-kit/core/internal'

/** Limits the numbers that have to be kept: keeping one takes about a hundred times as long as parsing it. */
const MAX_NUMBERS = 50_000

export interface ExactJson {
  /** The parsed value. Numbers that JavaScript would change are represented by marked strings. */
  readonly value: unknown
  /** Writes a value as JSON, with the original numbers in place of the marked strings. */
  write(value: unknown): string
}

/**
 * Parses JSON so that it can be written again with every number unchanged. `JSON.parse` and `JSON.stringify` alone would change
 * `9007199254740993` to `9007199254740992`, and `1.0` to `1`.
 *
 * @throws SyntaxError unless the text is JSON; `body_invalid` for too many such numbers
 */
export function parseExact(text: string): ExactJson {
  const value: unknown = JSON.parse(text)
  const mark = `number-${randomToken(16)}:` // random, so that a string of the client can't contain it
  const marked = markNumbers(text, mark)
  if (marked === text) return { value, write: JSON.stringify }
  const written = new RegExp(`"${mark}([^"]*)"`, 'g')
  return {
    value: JSON.parse(marked),
    write: (changed) => JSON.stringify(changed).replace(written, '$1'),
  }
}

/** Replaces the numbers in valid JSON that JavaScript would change by marked strings. */
function markNumbers(json: string, mark: string): string {
  const next = /"|-?\d[\d.eE+-]*/g
  let marked = ''
  let done = 0
  let count = 0
  for (let found = next.exec(json); found !== null; found = next.exec(json)) {
    const [token] = found
    if (token === '"') next.lastIndex = endOfString(json, found.index)
    else if (String(Number(token)) !== token) {
      if (++count > MAX_NUMBERS)
        throw failure('body_invalid', {
          message: `The request body may have at most ${MAX_NUMBERS} numbers in forms such as 1.0.`,
        })
      marked += `${json.slice(done, found.index)}"${mark}${token}"`
      done = next.lastIndex
    }
  }
  return marked + json.slice(done)
}

/**
 * The index after the closing quote of the string that begins at `start`. Uses `indexOf`, since an image is a string of
 * megabytes.
 */
function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end + 1
}

function isEscaped(json: string, index: number): boolean {
  let before = index
  while (json[before - 1] === '\\') before--
  return (index - before) % 2 === 1
}
