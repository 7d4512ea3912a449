import type { Logger } from 'pino'
import { onKitEvents } from '../metrics/on-kit-events.js'

/** Writes what the kit publishes to the log: logins and answers at `info`, what failed at `warn`. */
export function logKitEvents(log: Logger): () => void {
  const at = (level: 'info' | 'warn', text: string) => (event: object) => log[level](named(event), text)
  return onKitEvents({
    'login-started': at('info', 'login started'),
    'login-finished': at('info', 'login finished'),
    'login-failed': at('warn', 'login failed'),
    'signed-out': at('info', 'signed out'),
    refused: at('warn', 'request refused'),
    proxied: at('info', 'answered'),
    aborted: at('warn', 'answer broke off'),
  })
}

/** Not as `code`, whose value the log would take for an authorization code and redact. */
function named({ code: errorCode, ...event }: { code?: string }): object {
  return errorCode === undefined ? event : { ...event, errorCode }
}
