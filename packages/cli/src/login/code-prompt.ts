import type { OpenRouteError } from '@openroute-kit/core'

/** What a function that reads pasted text is called with. */
export interface CodePrompt {
  /** Aborts when the text is no longer needed. */
  signal: AbortSignal
  /** Why the previous text was refused, unless this is the first attempt. */
  error?: OpenRouteError
}

/** Returns what the user pasted. */
export type ReadCode = (prompt: CodePrompt) => string | Promise<string>
