import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type LoginTransaction,
  OpenRouteError,
  type OpenRouteErrorCode,
  type VerifiedCallback,
  verifyCallback,
} from '@openroute-kit/core'
import { failurePage, refusalPage, sendPage, successPage } from './callback-pages.js'

const CALLBACK_PATH = '/callback'

/** Errors that come with this login's own state and are the provider's last word. Others may be anybody's. A16, A23 */
const FINAL: ReadonlySet<OpenRouteErrorCode> = new Set([
  'access_denied',
  'provider_refused',
  'transaction_expired',
])

/** The callback of a login, with the browser still waiting for its page. */
export interface Arrival {
  callback: VerifiedCallback
  /** Shows the user how the login went, and ends when the browser has it. */
  answer(error?: unknown): Promise<void>
}

export interface Loopback {
  readonly callbackUrl: string
  /** The one callback of this login. @throws what the provider said instead. */
  arrival(transaction: LoginTransaction): Promise<Arrival>
  /** Ends every connection; nobody listens any more when it is done. */
  close(): Promise<void>
}

/** Listens on the loopback address alone, at a port that the system chooses (RFC 8252 §7.3, §8.3). A23 */
export async function listenOnLoopback(appName: string): Promise<Loopback> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const closed = new Promise((resolve) => server.once('close', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const callbackUrl = `http://${host}${CALLBACK_PATH}`

  function arrival(transaction: LoginTransaction): Promise<Arrival> {
    return new Promise((resolve, reject) => {
      let ended = false
      /** One success, and then nobody is at home any more: what is on its way already is turned away too. */
      function end(): void {
        ended = true
        server.close()
      }
      server.on('request', async (req: IncomingMessage, res: ServerResponse) => {
        const refused = ended ? 404 : refusal(req, host)
        if (refused !== null) return sendPage(req, res, refusalPage(refused))
        try {
          const callback = verifyCallback({ url: `http://${host}${req.url}`, transaction })
          end()
          resolve({
            callback,
            answer: (error) => sendPage(req, res, error ? failurePage(error, appName) : successPage(appName)),
          })
        } catch (error) {
          const final = error instanceof OpenRouteError && FINAL.has(error.code)
          if (final) end()
          await sendPage(req, res, failurePage(error, appName))
          if (final) reject(error)
        }
      })
    })
  }

  async function close(): Promise<void> {
    server.close()
    server.closeAllConnections()
    await closed
  }

  return { callbackUrl, arrival, close }
}

/** The status for a request that can't be the callback; `null` for one that may be. */
function refusal(req: IncomingMessage, host: string): number | null {
  // A page of another site whose name now leads here (DNS rebinding) still asks for that name.
  if (req.headers.host !== host) return 421
  if (req.url?.split('?')[0] !== CALLBACK_PATH) return 404
  if (req.method !== 'GET') return 405
  // B03: a person's own navigation, where the browser tells.
  const purpose = [req.headers['sec-purpose'], req.headers.purpose, req.headers['x-moz']].join()
  const destination = req.headers['sec-fetch-dest'] ?? 'document'
  return destination !== 'document' || /prefetch|preview|prerender/.test(purpose) ? 403 : null
}
