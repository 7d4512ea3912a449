import type { OpenRouteError } from '@openroute-kit/core'

/** Each message is reported once, and only so many, since visitors may cause them (F39). */
const MAX_WARNINGS = 100

interface NodeProcess {
  emitWarning?(message: string, options: { type: string; code: string }): void
}

/**
 * The default of `onError`: set-up mistakes and internal errors become process warnings, since the visitor's page must not
 * show them. Runtimes without process warnings get them on the console.
 */
export function warnDeveloper(): (error: OpenRouteError) => void {
  const reported = new Set<string>()
  return ({ code, message }) => {
    if ((code !== 'config_invalid' && code !== 'internal_error') || reported.has(message)) return
    if (reported.size >= MAX_WARNINGS) return
    reported.add(message)
    const { process } = globalThis as { process?: NodeProcess }
    if (process?.emitWarning) process.emitWarning(message, { type: 'OpenRouteKitWarning', code })
    // biome-ignore lint/suspicious/noConsole: the only channel to the developer that these runtimes have
    else console.warn(`OpenRouteKitWarning [${code}]: ${message}`)
  }
}
