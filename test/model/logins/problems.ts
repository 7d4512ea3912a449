import type { BrowserContext } from 'playwright-core'

/** Requests that fail on purpose, and a tab with the callback of a window, which the user has opened. */
const EXPECTED =
  /^Failed to load resource|blocked by CORS policy|Cross-Origin Request Blocked|^Scripts may (not )?close/

/** Errors and warnings of all pages of a profile, and everything secret in their consoles. */
export function collectProblems(context: BrowserContext): string[] {
  const problems: string[] = []
  context.on('console', (message) => {
    const text = message.text()
    const isProblem = ['error', 'warning'].includes(message.type()) && !EXPECTED.test(text)
    if (isProblem || SECRET.test(text)) problems.push(`console: ${text}`)
  })
  context.on('weberror', (error) => problems.push(`uncaught: ${error.error()}`))
  return problems
}

/** A code of the emulator, a key, or a state of the kit. */
export const SECRET = /auth_code_|sk-or-|\bor-[\w-]{32}/
