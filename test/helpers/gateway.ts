import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineProvider, type Provider } from '@openroute-kit/core'
import type { Emulator } from '@openroute-kit/emulator'

export interface Gateway {
  /** The emulator's site with this gateway's API. */
  provider: Provider
  server: Server
  /** How many completions have arrived. */
  completions(): number
  close(): Promise<void>
}

export type Completion = (res: ServerResponse, req: IncomingMessage) => void

export interface GatewayOptions {
  emulator: Emulator
  /** Responds to completions, as wrong as a test needs it; the request's body has been read. */
  complete: Completion
  /** Runs when the emulator has granted a key, before its response is forwarded. */
  granted?: (key: string) => unknown
}

/** An API in front of the emulator whose completions are written by hand. All other requests are forwarded. */
export async function startGateway({ emulator, complete, granted }: GatewayOptions): Promise<Gateway> {
  let count = 0
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk)
    if (req.url === '/api/v1/chat/completions') {
      count++
      return complete(res, req)
    }
    const { authorization, 'content-type': type } = req.headers
    const response = await fetch(new URL(req.url ?? '/', emulator.siteUrl), {
      method: req.method ?? 'GET',
      headers: { ...(authorization && { authorization }), ...(type && { 'content-type': type }) },
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    })
    const body = Buffer.from(await response.arrayBuffer())
    if (req.url === '/api/v1/auth/keys' && response.ok) await granted?.(JSON.parse(body.toString()).key)
    res.writeHead(response.status, { 'content-type': response.headers.get('content-type') ?? '' })
    res.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    provider: defineProvider({
      id: 'openroute',
      siteUrl: emulator.siteUrl,
      apiUrl: `http://127.0.0.1:${port}/api/v1`,
    }),
    server,
    completions: () => count,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export const EVENTS: Readonly<Record<string, string>> = { 'content-type': 'text/event-stream' }

/** One chunk of a completion, as an event. */
export function chunkEvent(content: string): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`
}
