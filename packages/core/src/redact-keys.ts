const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\bsk-[\w-]{8,}/g, 'sk-[redacted]'],
  [/\b(bearer\s+)[^\s"',;]+/gi, '$1[redacted]'],
  [/\bor-[\w-]{32}(?![\w-])/g, 'or-[redacted]'],
  [
    /(["']?\b(?:code|code_verifier|codeVerifier|state)["']?(?:=|%3[dD]|\s*:\s*["']))[^&\s"'#;,]+/g,
    '$1[redacted]',
  ],
]

/**
 * Replaces what must not stand in a log: keys (`sk-…`), bearer tokens, states of the kit, and the values of `code`,
 * `code_verifier` and `state` in URLs and JSON. B30
 *
 * A last line of defence for text whose origin you don't know; the kit itself logs none of these.
 */
export function redactKeys(text: string): string {
  return SECRETS.reduce((redacted, [pattern, replacement]) => redacted.replace(pattern, replacement), text)
}
