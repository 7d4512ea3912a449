import type { Logger } from 'pino'
import { onKitEvents } from '../metrics/on-kit-events.js'

/** Logs what the kit publishes: logins and responses at `info`, failures at `warn`. Returns a function that stops it. */
export function logKitEvents(log: Logger): () => void {
  const at = (level: 'info' | 'warn', text: string) => (event: object) => log[level](renameCode(event), text)
  return onKitEvents({
    'login-started': at('info', 'login started'),
    'login-finished': at('info', 'login finished'),
    'login-failed': at('warn', 'login failed'),
    'signed-out': at('info', 'signed out'),
    refused: at('warn', 'request refused'),
    proxied: at('info', 'response sent'),
    aborted: at('warn', 'response aborted'),
  })
}

/** `code` as `errorCode`, since the log would take the value of `code` for an authorization code and redact it. */
function renameCode({ code: errorCode, ...event }: { code?: string }): object {
  return errorCode === undefined ? event : { ...event, errorCode }
}
