import ipaddr from 'ipaddr.js'

/**
 * The client as the limits count it (B29): `ip`, or the peer of the connection where `ip` is not an address. For IPv6 the /64
 * network, since one visitor has 2^64 addresses in it.
 */
export function clientAddress(ip = '', peer = ''): string | undefined {
  // Some proxies add the port. If there is no valid address, the proxy itself counts: too strict a limit is better than none.
  const [, host = ip] = /^\[?([^[\]]+?)\]?(?::\d+)?$/.exec(ip) ?? []
  return networkOf(ip) ?? networkOf(host) ?? networkOf(peer)
}

function networkOf(ip: string): string | undefined {
  if (!ipaddr.isValid(ip)) return undefined
  const address = ipaddr.process(ip)
  return address.kind() === 'ipv4'
    ? address.toString()
    : `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toNormalizedString()}/64`).toString()}/64`
}
