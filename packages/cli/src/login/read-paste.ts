/** Longer text is neither a code nor an address, but an address may be in it. */
const MAX_LENGTH = 20_000

/** What people copy in front of a code. */
const LABEL = /^\W*(?:your |the )?(?:(?:authorization |login )?code|授权码|验证码|代码)(?: is)?\s*[:：]\s*/i

/**
 * An address, up to the next one: nothing shows what was pasted, so people paste twice. An address in a parameter, such as the issuer,
 * belongs to it.
 */
const ADDRESS = /(?<!=)https?(?::|%3A)(?:(?!(?<!=)https?(?::|%3A)|\]\()[^\s"'`<>)])+/gi

/** The same text several times. */
const REPEATED = /^(.{8,2000}?)(?:\s*\1)+$/s

/** The end of a sentence. */
const PUNCTUATION = /[.,;:!?。，；：！？]+$/

/** What mail programs and frames put around lines. */
const MARGIN = /^[\s>|│┃]+|[\s|│┃]+$/g

/**
 * The readings of what a user pasted, the likeliest first: the whole text, each address in it, and each line. Core undoes line breaks, quotes and
 * encodings; here belongs what only a terminal sees: several attempts that arrive together, margins, labels and sentences. T01
 */
export function readPaste(text: string): string[] {
  const pasted = text.slice(0, MAX_LENGTH).trim()
  const lines = pasted.split(/[\r\n]+/)
  const addresses = lines.flatMap((line) => line.match(ADDRESS) ?? [])
  const whole = pasted.length > 5000 ? pasted : pasted.replace(REPEATED, '$1')
  const withoutMargin = lines.map((line) => line.replace(MARGIN, '')).join('\n')
  const likely = text.length > MAX_LENGTH ? addresses : [whole, ...addresses, withoutMargin, ...lines]
  const readings = likely.map((reading) => reading.replace(LABEL, '').trim())
  const sentences = readings.map((reading) => reading.replace(PUNCTUATION, ''))
  return [...new Set([...readings, ...sentences])].filter((reading) => reading !== '').slice(0, 12)
}

/** Whether the text may be the first half of an address. */
export const startsAddress = (text: string): boolean => /https?(:|%3A)/i.test(text.slice(0, MAX_LENGTH))
