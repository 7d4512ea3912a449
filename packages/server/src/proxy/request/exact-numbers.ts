import { failure, randomToken } from '@openroute-kit/core/internal'

/** So many numbers may have to be kept; the work for each is some hundred times that of parsing it. */
const MAX_NUMBERS = 50_000

export interface ExactJson {
  /** The parsed value. Numbers that would change are strings until it is written again. */
  readonly value: unknown
  /** Writes a value as JSON, with those numbers as they came. */
  write(value: unknown): string
}

/**
 * Parses JSON that is to be written again with each number as it came: `9007199254740993` and `1.0` are other numbers once
 * JavaScript has read them.
 *
 * @throws SyntaxError unless the text is JSON; `body_invalid` for too many such numbers
 */
export function parseExact(text: string): ExactJson {
  const value: unknown = JSON.parse(text)
  const mark = `number-${randomToken(16)}:` // random: no string of the client's can be taken for one
  const marked = markNumbers(text, mark)
  if (marked === text) return { value, write: JSON.stringify }
  const written = new RegExp(`"${mark}([^"]*)"`, 'g')
  return {
    value: JSON.parse(marked),
    write: (one) => JSON.stringify(one).replace(written, '$1'),
  }
}

/** Valid JSON, with strings for the numbers that JavaScript writes otherwise. */
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
        throw failure('body_invalid', { message: 'The request body holds too many numbers such as 1.0.' })
      marked += `${json.slice(done, found.index)}"${mark}${token}"`
      done = next.lastIndex
    }
  }
  return marked + json.slice(done)
}

/** Index behind the closing quote of the string that begins at `start`. Jumps: a photo is a string of megabytes. */
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
