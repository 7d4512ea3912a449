import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { startEmulator } from '@openroute-kit/emulator'

const dist = new URL('../../packages/browser/dist/', import.meta.url)

/** The path of a request target. No match: `http://…`, `*`, and `//…`, which URL parsers take for a host. F17 */
const PATH = /^\/(?![/\\])[^?#]*/

/**
 * Serves index.html and the login script beside it, as any web host would, and starts the local OpenRoute that the page names.
 * Port 0 is any free port.
 */
export async function startStaticSite({ port = 0, emulatorPort = 0 } = {}) {
  const emulator = await startEmulator({ port: emulatorPort })
  const server = createServer(async (request, response) => {
    const path = PATH.exec(request.url ?? '')?.[0]
    if (path === undefined) return response.writeHead(400).end('Bad request\n')
    const file = await fileAt(path, emulator.siteUrl).catch(() => null)
    if (file === null) return response.writeHead(404).end('Not found\n')
    const headers = { 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' }
    response.writeHead(200, { 'content-type': file.type, ...headers }).end(file.body)
  })
  try {
    await new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => resolve(undefined))
    })
  } catch (error) {
    await emulator.close()
    throw error
  }
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://localhost:${address.port}`,
    emulator,
    async close() {
      server.close()
      server.closeAllConnections()
      await emulator.close()
    },
  }
}

async function fileAt(/** @type {string} */ path, /** @type {string} */ siteUrl) {
  if (path === '/' || path === '/index.html') {
    const html = await readFile(new URL('index.html', import.meta.url), 'utf8')
    // The page contains the emulator's default port; here it may listen on another.
    return { type: 'text/html; charset=utf-8', body: html.replaceAll('http://localhost:4010', siteUrl) }
  }
  const name = /^\/(openroute-login\.min\.js(?:\.map)?)$/.exec(path)?.[1]
  if (name === undefined) return null
  const type = name.endsWith('.map') ? 'application/json' : 'text/javascript; charset=utf-8'
  return { type, body: await readFile(new URL(name, dist)) }
}
