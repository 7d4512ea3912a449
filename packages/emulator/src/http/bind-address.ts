import { failure } from '@openroute-kit/core/internal'

/** Whether a server that is bound to `host` listens on every address of the machine. */
export function isWildcardHost(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** Whether a server that is bound to `host` can be reached from this machine only. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/**
 * Refuses production and addresses that other machines can reach, unless forced: the emulator issues keys to whoever
 * clicks. D24
 *
 * @throws `config_invalid`
 */
export function checkBindAddress(host: string, force: boolean): void {
  if (force) return
  if (process.env.NODE_ENV === 'production')
    throw failure('config_invalid', {
      message:
        'The emulator does not start with NODE_ENV=production. Use the real OpenRoute, or force it (force: true, --force).',
    })
  if (!isLoopbackHost(host))
    throw failure('config_invalid', {
      message: `host ${JSON.stringify(host)} can be reached from other machines. Use 127.0.0.1, or force it (force: true, --force).`,
    })
}

/** The host name in the URLs of a server that is bound to `host`. */
export function urlHost(host: string): string {
  if (isLoopbackHost(host) || isWildcardHost(host)) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
