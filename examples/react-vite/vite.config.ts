import react from '@vitejs/plugin-react'
import { type Connect, defineConfig, loadEnv, type Plugin } from 'vite'
import { providerFrom } from './src/provider.js'

/** The variables that the page may see. No other variable gets into the bundle. */
const NAMES = ['OPENROUTE_PROVIDER', 'OPENROUTE_SITE_URL', 'OPENROUTE_API_URL']

export default defineConfig(({ mode }) => ({
  plugins: [
    react(),
    pathsOnly(),
    strictPolicy(new URL(providerFrom(loadEnv(mode, import.meta.dirname, NAMES)).apiUrl)),
  ],
  envPrefix: NAMES,
  publicDir: '../shared/public',
  build: {
    target: 'es2022',
    // These support light-dark(); for older browsers Vite would rewrite it.
    cssTarget: ['chrome123', 'firefox125', 'safari17.5'],
    modulePreload: { polyfill: false },
  },
}))

/** The built page runs only its own scripts and connects only to the provider. Vite needs more while developing. */
function strictPolicy(api: URL): Plugin {
  const content = [
    `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src ${api.origin}`,
    `base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'`,
  ].join('; ')
  return {
    name: 'strict-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content },
        injectTo: 'head-prepend',
      },
    ],
  }
}

/** Vite's router throws for a target such as `http://[`, before any middleware runs, and the process would end. F17 */
function pathsOnly(): Plugin {
  const guard = ({ middlewares }: { middlewares: Connect.Server }) => {
    const handle = middlewares.handle.bind(middlewares)
    middlewares.handle = (req, res, next) => {
      if (/^\/(?![/\\])/.test(req.url ?? '')) handle(req, res, next)
      else res.writeHead(400).end('Bad request\n')
    }
  }
  return { name: 'paths-only', configureServer: guard, configurePreviewServer: guard }
}
