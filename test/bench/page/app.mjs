import { createServer } from 'node:http'
import { createOpenRoute } from '@openroute-kit/express'
import express from 'express'
import session from 'express-session'
import { bundle } from '../bundle/bundle.mjs'
import { listen } from './listen.mjs'
import { PAGES } from './pages.mjs'

/**
 * Serves the measured pages, and the kit's routes for the one with a server.
 *
 * @param {ReturnType<typeof import('./request-log.mjs').createRequestLog>} log
 * @param {import('@openroute-kit/emulator').Emulator} emulator
 * @param {string} tenantUrl
 */
export async function startApp(log, { provider, siteUrl, apiUrl }, tenantUrl) {
  const app = express()
  const { url, close } = await listen(createServer(app))
  app.use((req, _res, next) => {
    log.add(req.method, req.path)
    next()
  })

  for (const { path, script, element } of Object.values(PAGES)) {
    const files = new Map(
      (await bundle(script)).map((file) => [file.path.replace('out/', '/assets/'), file.text]),
    )
    const config = JSON.stringify({ siteUrl, apiUrl, tenantUrl }).replaceAll('"', '&quot;')
    const content = element?.({ siteUrl, apiUrl }) ?? '<button>Log in</button>'
    const html = `<!doctype html><meta charset="utf-8"><title>Bench</title><link rel="icon" href="data:,">
      <body data-config="${config}">${content}<script type="module" src="${path}/assets/entry.js"></script>`
    app.get(path, (_req, res) => void res.type('html').send(html))
    app.get(`${path}/assets/:name`, (req, res) => {
      const text = files.get(`/assets/${req.params.name}`)
      res.setHeader('cache-control', 'max-age=3600')
      res
        .status(text === undefined ? 404 : 200)
        .type('text/javascript')
        .send(text ?? '')
    })
  }

  const secret = () => crypto.randomUUID() + crypto.randomUUID()
  app.use(session({ secret: secret(), resave: false, saveUninitialized: false }))
  app.use(
    '/openroute',
    createOpenRoute({ baseUrl: url, secret: secret(), appName: 'Bench', provider }).router,
  )
  return { url, close }
}
