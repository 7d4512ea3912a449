import type { OpenRouteError } from '@openroute-kit/core'
import type { OpenRouteOptions } from './options.js'

/** The maximum number of different warnings, since visitors may cause them (F39). */
const MAX_WARNINGS = 100

interface NodeProcess {
  emitWarning?(message: string, options: { type: string; code: string }): void
}

/**
 * The default of `onError`. Emits setup errors and internal errors as process warnings, since pages don't show them to visitors.
 * In runtimes without process warnings, logs them to the console. Each message is reported once.
 */
export function warnDeveloper(): (error: OpenRouteError) => void {
  const reported = new Set<string>()
  return ({ code, message }) => {
    if ((code !== 'config_invalid' && code !== 'internal_error') || reported.has(message)) return
    if (reported.size >= MAX_WARNINGS) return
    reported.add(message)
    const { process } = globalThis as { process?: NodeProcess }
    if (process?.emitWarning) process.emitWarning(message, { type: 'OpenRouteKitWarning', code })
    // biome-ignore lint/suspicious/noConsole: these runtimes have no other way to warn the developer
    else console.warn(`OpenRouteKitWarning [${code}]: ${message}`)
  }
}

/** The app's `onError`, whose own errors neither break a response nor end the process (D22). */
export function withoutThrowing(
  onError: NonNullable<OpenRouteOptions['onError']>,
): (error: OpenRouteError) => void {
  return (error) => {
    try {
      Promise.resolve(onError(error)).catch(() => {})
    } catch {}
  }
}
