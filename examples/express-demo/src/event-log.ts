import type { Logger } from 'pino'
import { onKitEvents } from './kit-events.js'

/** Writes what the kit publishes to the log: logins and answers at `info`, what failed at `warn`. */
export function logKitEvents(log: Logger): () => void {
  // `code` is what the log takes for an authorization code, and redacts.
  const at = (level: 'info' | 'warn', text: string) => (event: object) => {
    const { code: errorCode, ...rest } = event as { code?: string }
    log[level]({ ...rest, errorCode }, text)
  }
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
