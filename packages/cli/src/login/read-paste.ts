/** Longer text is not an address. */
const MAX_LENGTH = 20_000

/** What people copy in front of a code. */
const LABEL = /^\W*(?:(?:authorization |login )?code|授权码|验证码|代码)\s*[:：]\s*/i

/**
 * The readings of what a user pasted, the likeliest first: the whole text, each address in it, and each line. Core undoes line breaks, quotes and
 * encodings; here belongs what only a terminal sees: several attempts that arrive together, and labels. T01
 */
export function readPaste(text: string): string[] {
  const pasted = text.slice(0, MAX_LENGTH)
  const lines = pasted.split(/[\r\n]+/)
  const addresses = lines.flatMap((line) => line.match(/https?(?::|%3A)\S+/gi) ?? [])
  const readings = [pasted, ...addresses, ...lines].map((reading) => reading.replace(LABEL, '').trim())
  return [...new Set(readings)].filter((reading) => reading !== '').slice(0, 8)
}

/** Whether the text may be the first half of an address. */
export const startsAddress = (text: string): boolean => /https?(:|%3A)/i.test(text.slice(0, MAX_LENGTH))
