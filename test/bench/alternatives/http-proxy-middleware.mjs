// `version`: 3 or 4.
import { Agent } from 'node:http'
import express from 'express'

export async function start({ providerUrl, version }) {
  const { createProxyMiddleware } = await import(`http-proxy-middleware-${version}`)
  const app = express()
  app.use(
    '/openroute/api',
    createProxyMiddleware({
      target: `${providerUrl}/api/v1`,
      changeOrigin: true,
      agent: new Agent({ keepAlive: true }),
      headers: { authorization: 'Bearer sk-or-v1-0' },
    }),
  )
  return app
}
