/** A whole key, code or state of the kit or of the emulator, which must not occur in any output (B30). Redacted ones pass. */
const SECRET = /\bsk-or-[\w-]{16,}|\bauth_code_[\w-]{16,}|\bor-[\w-]{32}(?![\w-])/

/** The first secret in a text, cut short; `null` when there is none. */
export function secretInOutput(text: string): string | null {
  const [found] = SECRET.exec(text) ?? []
  return found === undefined ? null : `${found.slice(0, 14)}…`
}
