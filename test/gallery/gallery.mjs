import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { requestPath } from '../helpers/request-path.mjs'

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))

// C18, C19: the button works under the strictest policy.
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

/** @type {ReadonlyMap<string, [file: string, type: string]>} */
const FILES = new Map([
  ['/', ['index.html', 'text/html']],
  ['/tokens.css', ['../../examples/shared/styles/tokens.css', 'text/css']],
  ['/base.css', ['../../examples/shared/styles/base.css', 'text/css']],
  ['/gallery.css', ['gallery.css', 'text/css']],
  ['/brand.css', ['brand.css', 'text/css']],
])

/**
 * Serves the gallery. Its script is bundled from the sources of the packages at each request, so that a reload shows a change. Port 0 is
 * any free port.
 */
export async function startGallery({ port = 0 } = {}) {
  const server = createServer(async (request, response) => {
    const path = requestPath(request.url)
    if (path === undefined) return response.writeHead(400).end('Bad request\n')
    try {
      const file = await fileAt(path)
      if (file === undefined) response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n')
      else
        response
          .writeHead(200, {
            'content-type': `${file.type}; charset=utf-8`,
            'content-security-policy': POLICY,
            'cache-control': 'no-store',
            'x-content-type-options': 'nosniff',
          })
          .end(file.body)
    } catch (error) {
      // The errors that esbuild found in the sources.
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`${error}\n`)
    }
  })
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(undefined))
  })
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://localhost:${address.port}`,
    close() {
      return new Promise((resolve) => {
        server.close(() => resolve(undefined))
        server.closeAllConnections()
      })
    },
  }
}

async function fileAt(/** @type {string} */ path) {
  if (path === '/gallery.js') return { type: 'text/javascript', body: await script() }
  // Browsers request it without a link.
  if (path === '/favicon.ico') return { type: 'image/svg+xml', body: '' }
  const [name, type] = FILES.get(path) ?? []
  if (name === undefined) return undefined
  return { type, body: await readFile(at(name), 'utf8') }
}

async function script() {
  const { outputFiles } = await build({
    entryPoints: [at('src/main.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    loader: { '.css': 'text' },
    alias: {
      '#failure': at('../../packages/core/src/errors/failure.ts'),
      '#details': at('../../packages/browser/src/element/details-bundled.ts'),
      '#server-kind': at('../../packages/browser/src/element/server-kind.ts'),
      '#extras': at('../../packages/browser/src/login/extras-bundled.ts'),
      '#languages': at('../../packages/browser/src/element/languages.ts'),
      '@openroute-kit/core': at('../../packages/core/src'),
      '@openroute-kit/browser': at('../../packages/browser/src'),
    },
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
