import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Emulator } from '@openroute-kit/emulator'
import {
  createOpenRoute,
  type OpenRouteHandler,
  type SessionStore,
  type WebOpenRouteOptions,
} from '@openroute-kit/server'
import { toNodeListener } from '@openroute-kit/server/node'
import { sendWebResponse, toWebRequest } from '../../packages/server/src/node/web-streams.js'
import { SECRET } from './express-app.js'

export interface WebAppOptions {
  emulator: Pick<Emulator, 'provider'>
  /** On top of the required options. */
  kit?: Partial<WebOpenRouteOptions>
  /** Default: none, so that each session lives in its cookie. */
  store?: SessionStore
  /** Path of the base URL. Default: none. */
  basePath?: string
  /** How requests reach the kit: as Web requests through `handle`, or through `toNodeListener`. Default: `handle`. */
  through?: 'handle' | 'listener'
  /** The app's own routes. */
  routes?: (request: Request, or: OpenRouteHandler) => Promise<Response>
}

export interface RunningWebApp {
  url: string
  or: OpenRouteHandler
  server: Server
  close(): Promise<void>
}

/** The Web handler as a runtime would serve it: streams both ways, and a signal that follows the client. */
export async function startWebApp({
  emulator,
  kit,
  store,
  basePath = '',
  through = 'handle',
  routes,
}: WebAppOptions): Promise<RunningWebApp> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const or = createOpenRoute({
    baseUrl: url + basePath,
    secret: SECRET,
    appName: 'Test app',
    provider: emulator.provider,
    ...(store && { store }),
    ...kit,
  })
  const app = async (request: Request) => (await routes?.(request, or)) ?? home()
  if (through === 'listener') server.on('request', toNodeListener(or, app))
  else
    server.on('request', (req, res) => {
      const request = toWebRequest(url, req, res)
      const respond = async () =>
        (await or.handle(request, { address: req.socket.remoteAddress })) ?? (await app(request))
      respond()
        .then((response) => sendWebResponse(res, response))
        .catch(() => res.destroy())
    })
  return {
    url,
    or,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const home = () =>
  new Response('<!doctype html><title>Home</title><h1>Home</h1>', {
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })
