import { isIP } from 'node:net'
import { failure } from '@openroute-kit/core/internal'
import type { Request, RequestHandler } from 'express'
import { ApiError, sendApiError } from './api-error.js'
import { isLoopbackHost, isWildcardHost } from './bind-address.js'

/** A name or address with an optional port (RFC 9110 §7.2): no user info, no path. */
const HOST_HEADER = /^(?:\[[\da-f:.]+\]|[^\s:@/?#\\[\]%*]+)(?::\d{0,5})?$/i

export interface HostOptions {
  /** Address or name that the server is bound to. */
  host: string
  /** Further host names. */
  allowedHosts: readonly string[]
}

/**
 * Serves requests to the emulator's own host names only. The port does not matter, since ports may be forwarded. CORS is
 * no protection here: a page whose host name resolves to this machine (DNS rebinding) is same-origin with the emulator. F16
 *
 * Allowed are loopback names, `host`, `allowedHosts` and, on a wildcard address, every IP address, since those cannot be
 * rebound.
 *
 * @throws `config_invalid` for an entry of `allowedHosts` that is not a bare host name
 */
export function requireAllowedHost({ host, allowedHosts }: HostOptions, apiPath: string): RequestHandler {
  const bound = normalizeHost(host.includes(':') ? `[${host}]` : host) ?? ''
  const names = new Set([bound, ...allowedHosts.map(checkHostName)])
  const anyAddress = isWildcardHost(withoutBrackets(bound))
  const isAllowed = (name: string) =>
    names.has(name) ||
    isLoopbackHost(withoutBrackets(name)) ||
    // RFC 6761 §6.3: browsers ask no server for these names, so they cannot be rebound.
    name.endsWith('.localhost') ||
    (anyAddress && isIP(withoutBrackets(name)) !== 0)
  return (req, res, next) => {
    const name = requestHost(req)
    if (name !== null && isAllowed(name)) return next()
    const message =
      'The emulator does not serve this host name. To allow it, start with --allow-host <name> (allowedHosts).'
    if (req.path === apiPath || req.path.startsWith(`${apiPath}/`))
      sendApiError(res, new ApiError(421, message))
    else res.status(421).type('text/plain').send(`${message}\n`)
  }
}

function requestHost({ headers: { host = '' } }: Request): string | null {
  return HOST_HEADER.test(host) ? normalizeHost(host) : null
}

/** Normalized by the URL parser: lower case, IP addresses in full, without a final dot. */
function normalizeHost(host: string): string | null {
  const url = `http://${host}`
  return URL.canParse(url) ? new URL(url).hostname.replace(/(?<=.)\.$/, '') : null
}

function withoutBrackets(name: string): string {
  return name.replace(/^\[(.*)\]$/, '$1')
}

/** @throws `config_invalid` */
function checkHostName(name: string): string {
  const hostname = HOST_HEADER.test(name) && !/:\d*$/.test(name) ? normalizeHost(name) : null
  if (hostname === null)
    throw failure('config_invalid', {
      message: `allowedHosts takes host names without scheme, port and path, such as emulator.test, not ${JSON.stringify(name)}.`,
    })
  return hostname
}
