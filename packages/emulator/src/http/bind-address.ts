import { OpenRouteError } from '@openroute-kit/core'

/** Whether a server that is bound to `host` listens on every address of the machine. */
export function isWildcardHost(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** Whether only this machine can reach a server that is bound to `host`. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/**
 * D24: an emulator hands out keys to whoever clicks. In production, or where others can reach it, it starts only
 * when told so.
 *
 * @throws `config_invalid`
 */
export function guardBind(host: string, force: boolean): void {
  if (force) return
  if (process.env.NODE_ENV === 'production')
    throw new OpenRouteError(
      'config_invalid',
      'The emulator does not start with NODE_ENV=production. Use the real OpenRoute there, or force it (force: true, --force).',
    )
  if (!isLoopbackHost(host))
    throw new OpenRouteError(
      'config_invalid',
      `host ${JSON.stringify(host)} can be reached from other machines. Use 127.0.0.1, or force it (force: true, --force).`,
    )
}

/** The host to write into URLs for a server that is bound to `host`. */
export function urlHost(host: string): string {
  if (isLoopbackHost(host) || isWildcardHost(host)) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
