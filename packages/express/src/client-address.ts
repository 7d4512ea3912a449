import type { Request } from 'express'
import ipaddr from 'ipaddr.js'

/**
 * Who asks, as the limits count it. Express's `req.ip` believes `X-Forwarded-For` only of proxies that the app trusts (B29).
 * Of IPv6 the network: one visitor has 2^64 addresses in it.
 */
export function clientAddress({ ip = '', socket }: Request): string | undefined {
  // Some proxies add the port. With what is no address at all, the proxy itself counts: better too few than no limit.
  const [, host = ip] = /^\[?([^[\]]+?)\]?(?::\d+)?$/.exec(ip) ?? []
  return networkOf(ip) ?? networkOf(host) ?? networkOf(socket.remoteAddress ?? '')
}

function networkOf(ip: string): string | undefined {
  if (!ipaddr.isValid(ip)) return undefined
  const address = ipaddr.process(ip)
  return address.kind() === 'ipv4'
    ? address.toString()
    : `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toNormalizedString()}/64`).toString()}/64`
}
