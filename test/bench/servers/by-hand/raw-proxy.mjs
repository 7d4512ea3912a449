// The floor of the proxy area: node:http on both sides, as one writes it by hand without any check.
import { Agent, request } from 'node:http'
import { pipeline } from 'node:stream'

const MOUNT = '/openroute/api'

/** @param {{ providerUrl: string }} options @returns {import('node:http').RequestListener} */
export function start({ providerUrl }) {
  const agent = new Agent({ keepAlive: true })
  const { host } = new URL(providerUrl)
  return (req, res) => {
    const { method, url = '', headers } = req
    const outgoing = request(`${providerUrl}/api/v1${url.slice(MOUNT.length)}`, {
      agent,
      ...(method !== undefined && { method }),
      headers: { ...headers, host, authorization: 'Bearer sk-or-v1-0' },
    })
    outgoing.on('response', (response) => {
      res.writeHead(response.statusCode ?? 502, response.headers)
      pipeline(response, res, () => {})
    })
    outgoing.on('error', () => res.destroy())
    res.on('close', () => outgoing.destroy())
    pipeline(req, outgoing, () => {})
  }
}
