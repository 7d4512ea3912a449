import { isIP } from 'node:net'
import { OpenRouteError } from '@openroute-kit/core'
import type { Request, RequestHandler } from 'express'
import { ApiError, sendApiError } from './api-error.js'
import { isLoopbackHost, isWildcardHost } from './bind-address.js'

/** Name or address, and perhaps a port (RFC 9110 §7.2): no user info and nothing that begins a path. */
const HOST_HEADER = /^(?:\[[\da-f:.]+\]|[^\s:@/?#\\[\]%*]+)(?::\d{0,5})?$/i
const API = /^\/api\/v1(?:\/|$)/

export interface HostOptions {
  /** Address or name that the server is bound to. */
  host: string
  /** Host names beyond those that follow from `host`. */
  allowedHosts: readonly string[]
}

/**
 * Serves requests to the emulator's own host names only, on any port, since ports are forwarded. A page of another site
 * whose name resolves to this machine (DNS rebinding) is same-origin with what it reads, so CORS would not stop it. F16
 *
 * The names: loopback and `host`; on a wildcard address every IP address as well, which no one can rebind; and
 * `allowedHosts`.
 *
 * @throws `config_invalid` for an entry of `allowedHosts` that is no bare host name
 */
export function ownHostsOnly({ host, allowedHosts }: HostOptions): RequestHandler {
  const bound = hostnameOf(host.includes(':') ? `[${host}]` : host) ?? ''
  const names = new Set([bound, ...allowedHosts.map(checkHostName)])
  const anyAddress = isWildcardHost(withoutBrackets(bound))
  const isOwn = (name: string) =>
    names.has(name) ||
    isLoopbackHost(withoutBrackets(name)) ||
    (anyAddress && isIP(withoutBrackets(name)) !== 0)
  return (req, res, next) => {
    const name = hostOf(req)
    if (name !== null && isOwn(name)) return next()
    const message =
      'The emulator does not serve this host name. To allow it, start with --allow-host <name> (allowedHosts).'
    if (API.test(req.url)) sendApiError(res, new ApiError(421, message))
    else res.status(421).type('text/plain').send(`${message}\n`)
  }
}

function hostOf({ headers: { host = '' } }: Request): string | null {
  return HOST_HEADER.test(host) ? hostnameOf(host) : null
}

/** As the URL parser writes it, so that there is one spelling: lower case, IP addresses in full, no final dot. */
function hostnameOf(host: string): string | null {
  const url = `http://${host}`
  return URL.canParse(url) ? new URL(url).hostname.replace(/(?<=.)\.$/, '') : null
}

function withoutBrackets(name: string): string {
  return name.replace(/^\[(.*)\]$/, '$1')
}

/** @throws `config_invalid` */
function checkHostName(name: string): string {
  const hostname = HOST_HEADER.test(name) && !/:\d*$/.test(name) ? hostnameOf(name) : null
  if (hostname === null)
    throw new OpenRouteError(
      'config_invalid',
      `allowedHosts takes host names without scheme, port and path, such as emulator.test, not ${JSON.stringify(name)}.`,
    )
  return hostname
}
