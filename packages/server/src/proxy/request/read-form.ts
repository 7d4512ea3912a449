import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'

/** One field of an upload. */
export interface FormField {
  /** Such as `model` or `timestamp_granularities[]`. */
  readonly name: string
  /** The text, or `null` for a file. */
  readonly text: string | null
}

/** More than any API has fields. */
const MAX_FIELDS = 200
const MAX_HEAD_BYTES = 2_000
const CRLF = [13, 10]
const DASHES = [45, 45]

/**
 * Reads the fields of an upload (RFC 7578). Refuses everything that another parser may read differently: a boundary within a field,
 * bytes outside of the fields, unusual headers, escaped names and other charsets. So the provider finds the same fields, and the
 * bytes can be forwarded as they are (B29, S12).
 *
 * @throws `body_invalid`
 */
export function readForm(bytes: Uint8Array, boundary: string): FormField[] {
  const delimiter = new TextEncoder().encode(`--${boundary}`)
  const fields: FormField[] = []
  if (!startsWith(bytes, delimiter, 0)) throw invalid('it does not begin with its boundary')
  let start = delimiter.byteLength
  while (startsWith(bytes, CRLF, start)) {
    const end = indexOf(bytes, delimiter, start)
    if (end < 0 || !startsWith(bytes, CRLF, end - 2) || end - 2 < start + 2) throw invalid('it is incomplete')
    fields.push(readField(bytes.subarray(start + 2, end - 2)))
    if (fields.length > MAX_FIELDS) throw invalid(`it has more than ${MAX_FIELDS} fields`)
    start = end + delimiter.byteLength
  }
  const isEnd = startsWith(bytes, DASHES, start)
  const after = bytes.byteLength - start - 2
  if (!isEnd || !(after === 0 || (after === 2 && startsWith(bytes, CRLF, start + 2))))
    throw invalid('it does not end with its boundary')
  return fields
}

/** A quoted value without escapes: parsers disagree about backslashes. Browsers write quotes as `%22`. */
const QUOTED = '"([^"\\\\\\r\\n]*)"'
const DISPOSITION = new RegExp(
  `^content-disposition: *form-data; *name=${QUOTED}(; *filename=${QUOTED})?(; *filename\\*=[^;"\\\\\\s]+)?$`,
  'i',
)
const OTHER_HEADER =
  /^content-(type: *[\w.+-]+\/[\w.+-]+( *;[^\r\n]*)?|length: *\d+|transfer-encoding: *(7bit|8bit|binary))$/i
const TEXT_TYPE = /^content-type: *(text\/plain|application\/json)( *; *charset="?(utf-?8|us-ascii)"?)?$/i

function readField(part: Uint8Array): FormField {
  const headEnd = indexOf(part, [...CRLF, ...CRLF], 0)
  if (headEnd < 0 || headEnd > MAX_HEAD_BYTES) throw invalid('a field has no head')
  const lines = decode(part.subarray(0, headEnd)).split('\r\n')
  const dispositions = lines.filter((line) => /^content-disposition/i.test(line))
  const [, name, file, extended] = DISPOSITION.exec(dispositions[0] ?? '') ?? []
  const others = lines.filter((line) => !dispositions.includes(line))
  if (name === undefined || dispositions.length > 1 || !others.every((line) => OTHER_HEADER.test(line)))
    throw invalid('a field has an unusual head')
  if (!/^[\w.-]+(\[[\w.-]*\])*$/.test(name)) throw invalid('the name of a field is unusual')
  if (file !== undefined || extended !== undefined) return { name, text: null }
  const types = others.filter((line) => /^content-type/i.test(line))
  if (!types.every((line) => TEXT_TYPE.test(line))) throw invalid('a text field is not in UTF-8')
  return { name, text: decode(part.subarray(headEnd + 4)) }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw invalid('a text field is not in UTF-8')
  }
}

function startsWith(bytes: Uint8Array, start: ArrayLike<number>, at: number): boolean {
  for (let index = 0; index < start.length; index++) if (bytes[at + index] !== start[index]) return false
  return true
}

/** The index of a sequence of bytes from `from` on, or -1. */
function indexOf(bytes: Uint8Array, sequence: ArrayLike<number>, from: number): number {
  const last = bytes.byteLength - sequence.length
  for (let at = from; ; at++) {
    at = bytes.indexOf(sequence[0] as number, at)
    if (at < 0 || at > last) return -1
    if (startsWith(bytes, sequence, at)) return at
  }
}

function invalid(reason: string): OpenRouteError {
  return failure('body_invalid', { message: `The upload is not accepted: ${reason}.` })
}
