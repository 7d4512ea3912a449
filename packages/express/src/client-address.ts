import type { Request } from 'express'
import ipaddr from 'ipaddr.js'

/**
 * Who asks, as the limits count it. Express's `req.ip` believes `X-Forwarded-For` only of proxies that the app trusts (B29).
 * Of IPv6 the network: one visitor has 2^64 addresses in it.
 */
export function clientAddress({ ip = '' }: Request): string | undefined {
  if (!ipaddr.isValid(ip)) return undefined
  const address = ipaddr.process(ip)
  return address.kind() === 'ipv4'
    ? address.toString()
    : `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toNormalizedString()}/64`).toString()}/64`
}
