/** Estimates tokens: one for a Chinese character, one for four other characters. */
export function countTokens(text: string): number {
  const wide = text.match(/\p{Script=Han}/gu)?.length ?? 0
  return wide + Math.ceil((text.length - wide) / 4)
}
