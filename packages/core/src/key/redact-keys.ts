/**
 * An escape that ends in a letter. A word boundary before a secret would miss `%3Fstate%3D…`, as in the authorize URL, and
 * `\nsk-…` in a JSON string.
 */
const ESCAPE = String.raw`%[\da-f]{2}|\\[nrt]|\\u[\da-f]{4}`
const QUOTE = String.raw`(?:\\*["']|%22)`
const EQUALS = String.raw`(?:=|%(?:25)*3d|\\u003d|\s*(?::|=>|%3a)\s*${QUOTE})`
const NAME = `(?:code|code_verifier|codeVerifier|state)${QUOTE}?${EQUALS}`
const VALUE = String.raw`(?:[^&\s"'#;,\\]|\\(?!["']))+`

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/sk-or-[\w.~+/=-]{8,}/g, 'sk-[redacted]'],
  [new RegExp(String.raw`(^|[^a-z]|${ESCAPE})sk-[\w.~+/=-]{8,}`, 'gi'), '$1sk-[redacted]'],
  [/(bearer(?:\s|%20|\+)+)[^\s"',;]+/gi, '$1[redacted]'],
  [/or-[\w-]{32}(?![\w-])/g, 'or-[redacted]'],
  [new RegExp(`(^|[^a-z_]|${ESCAPE})(${NAME})${VALUE}`, 'gi'), '$1$2[redacted]'],
]

/**
 * Replaces secrets in a text for a log: keys (`sk-…`), bearer tokens, states of the kit, and the values of `code`, `code_verifier`
 * and `state` in URLs, in JSON, and in either of them inside the other. B30
 *
 * It is a last line of defence for text of unknown origin; the kit itself logs none of these.
 */
export function redactKeys(text: string): string {
  return SECRETS.reduce((redacted, [pattern, replacement]) => redacted.replace(pattern, replacement), text)
}
