import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { startEmulator } from '@openroute-kit/emulator'

const dist = new URL('../../packages/browser/dist/', import.meta.url)

/**
 * Serves index.html and the login script beside it, as any web host would, and starts the local OpenRoute that the page names.
 * Ports of 0 are free ones.
 */
export async function startStaticSite({ port = 0, emulatorPort = 0 } = {}) {
  const emulator = await startEmulator({ port: emulatorPort })
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = await fileAt(pathname, emulator.siteUrl).catch(() => null)
    if (file === null) response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n')
    else
      response
        .writeHead(200, {
          'content-type': file.type,
          'cache-control': 'no-cache',
          'x-content-type-options': 'nosniff',
        })
        .end(file.body)
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

async function fileAt(/** @type {string} */ pathname, /** @type {string} */ siteUrl) {
  if (pathname === '/' || pathname === '/index.html') {
    const html = await readFile(new URL('index.html', import.meta.url), 'utf8')
    // The page names the emulator's usual port; here it may have another.
    return { type: 'text/html; charset=utf-8', body: html.replaceAll('http://localhost:4010', siteUrl) }
  }
  const name = /^\/(openroute-login-[\w.]+\.min\.js(?:\.map)?)$/.exec(pathname)?.[1]
  if (name === undefined) return null
  const type = name.endsWith('.map') ? 'application/json' : 'text/javascript; charset=utf-8'
  return { type, body: await readFile(new URL(name, dist)) }
}
