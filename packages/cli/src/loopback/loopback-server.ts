import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type LoginTransaction,
  OpenRouteError,
  type VerifiedCallback,
  verifyCallback,
} from '@openroute-kit/core'
import { endsLogin } from '@openroute-kit/core/internal'
import { failurePage, notFoundPage, sendPage, successPage } from './callback-pages.js'

const CALLBACK_PATH = '/callback'

/** A valid callback. The browser waits for the response. */
export interface ReceivedCallback {
  callback: VerifiedCallback
  /** Sends a page with the result. Resolves when the browser has received it. */
  respond(error?: unknown): Promise<void>
}

export interface LoopbackServer {
  readonly callbackUrl: string
  /** Resolves with the callback of this login. @throws `access_denied`, `provider_refused`, `transaction_expired` */
  waitForCallback(transaction: LoginTransaction): Promise<ReceivedCallback>
  /** Closes the port and every connection. */
  close(): Promise<void>
}

/** Listens on 127.0.0.1 only, on a port that the system chooses (RFC 8252 §7.3, §8.3). A23 */
export async function listenOnLoopback(appName: string): Promise<LoopbackServer> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const closed = new Promise((resolve) => server.once('close', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const callbackUrl = `http://${host}${CALLBACK_PATH}`

  function waitForCallback(transaction: LoginTransaction): Promise<ReceivedCallback> {
    return new Promise((resolve, reject) => {
      let ended = false
      /** Accepts one callback only. Requests on open connections are refused from then on. */
      function end(): void {
        ended = true
        server.close()
      }
      server.on('request', async (req: IncomingMessage, res: ServerResponse) => {
        const refusedWith = ended ? 404 : checkRequest(req, host)
        if (refusedWith !== null) return sendPage(req, res, notFoundPage(refusedWith))
        try {
          const callback = verifyCallback({ url: `http://${host}${req.url}`, transaction })
          end()
          resolve({
            callback,
            respond: (error) =>
              sendPage(req, res, error ? failurePage(error, appName) : successPage(appName)),
          })
        } catch (error) {
          // P02, A16: a denial without state is shown, but any site can send it, so it does not end the wait.
          const bound = new URL(`http://${host}${req.url}`).searchParams.has('state')
          const final = bound && error instanceof OpenRouteError && endsLogin(error.code)
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

  return { callbackUrl, waitForCallback, close }
}

/** The status for a request that cannot be the callback; `null`: it can be. */
function checkRequest(req: IncomingMessage, host: string): number | null {
  // A page of another site whose name resolves to this machine (DNS rebinding) sends its own name.
  if (req.headers.host !== host) return 421
  if (req.url?.split('?')[0] !== CALLBACK_PATH) return 404
  if (req.method !== 'GET') return 405
  // Only a navigation by the user counts, if the browser sends these headers. B03
  const purpose = [req.headers['sec-purpose'], req.headers.purpose, req.headers['x-moz']].join()
  const destination = req.headers['sec-fetch-dest'] ?? 'document'
  return destination !== 'document' || /prefetch|preview|prerender/.test(purpose) ? 403 : null
}
