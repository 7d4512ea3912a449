// The kit's Web handler on Node: Hono on @hono/node-server, as in docs/frameworks.md.
import { getRequestListener } from '@hono/node-server'
import { createOpenRoute } from '@openroute-kit/server'
import { toHonoHandler } from '@openroute-kit/server/hono'
import { Hono } from 'hono'
import { kitOptions } from '../servers/kit/options.mjs'

export function start(options) {
  const or = createOpenRoute(kitOptions(options))
  const app = new Hono()
  app.all('/openroute/*', toHonoHandler(or, { address: (c) => c.env.incoming.socket.remoteAddress }))
  app.get('/', async (c) => c.json(await or.session(c.req.raw)))
  return getRequestListener(app.fetch)
}
