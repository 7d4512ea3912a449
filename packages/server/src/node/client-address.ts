import { isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * The client for the limits per address (B29): `ip`, or `peer`, the other end of the connection, if `ip` is not a valid address.
 * IPv6 addresses count by their /64 network, since one visitor usually has a whole one.
 *
 * @returns an IPv4 address, an IPv6 network such as `2001:db8:1:2::/64`, or `undefined` if neither argument is valid
 */
export function clientAddress(ip = '', peer = ''): string | undefined {
  return networkOf(ip) ?? networkOf(withoutPort(ip)) ?? networkOf(peer)
}

/** Some proxies add the port. Without a valid address, all visitors behind a proxy share its limit, which is safer than no limit. */
function withoutPort(ip: string): string {
  const [, host = ip] = /^\[?([^[\]]+?)\]?(?::\d+)?$/.exec(ip) ?? []
  return host
}

/** How Node writes an IPv4 address on a socket that accepts both versions. */
const MAPPED = '::ffff:'

function networkOf(ip: string): string | undefined {
  if (ip === '') return undefined
  // Most addresses. The library would take longer for them than for anything else that a request needs.
  const v4 = ip.startsWith(MAPPED) ? ip.slice(MAPPED.length) : ip
  if (isIPv4(v4)) return v4
  if (!ipaddr.isValid(ip)) return undefined
  const address = ipaddr.process(ip)
  return address.kind() === 'ipv4'
    ? address.toString()
    : `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toNormalizedString()}/64`).toString()}/64`
}
