import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type LoginTransaction,
  OpenRouteError,
  type VerifiedCallback,
  verifyCallback,
} from '@openroute-kit/core'
import { endsLogin } from '@openroute-kit/core/internal'
import { failurePage, notFoundPage, sendPage, sendRedirect, successPage } from './callback-pages.js'
import { CALLBACK_PATH, checkRequest, LOGIN_PATH } from './check-request.js'
import { listen } from './listen.js'

/** A valid callback. The browser waits for the response. */
export interface ReceivedCallback {
  callback: VerifiedCallback
  /** Sends a page with the result to the browser. Resolves when it has been received. */
  respond(error?: unknown): Promise<void>
}

export interface LoopbackOptions {
  /** For the page at the end. */
  appName: string
  /** `0`: the system chooses. */
  port: number
  /** The name in the callback URL. */
  host: '127.0.0.1' | 'localhost'
}

export interface LoopbackServer {
  readonly callbackUrl: string
  /** Redirects to the consent page. */
  readonly localUrl: string
  /**
   * Waits for the callback of a login. `onDenial` is called for a denial without state: any site can send one, so it ends nothing. P02
   *
   * @throws `access_denied`, `provider_refused`, `transaction_expired`
   */
  waitForCallback(
    login: { url: string; transaction: LoginTransaction },
    onDenial?: (error: OpenRouteError) => void,
  ): Promise<ReceivedCallback>
  /** Closes the port and every connection. */
  close(): Promise<void>
}

/** Listens for the callback of one login. @throws `config_invalid` if the port cannot be used */
export async function listenOnLoopback({ appName, port, host }: LoopbackOptions): Promise<LoopbackServer> {
  let handle = (req: IncomingMessage, res: ServerResponse): Promise<void> =>
    sendPage(req, res, notFoundPage(404))
  const listener = await listen((req, res) => void handle(req, res), port)
  const origin = `http://${host}:${listener.port}`
  const callbackUrl = origin + CALLBACK_PATH

  const waitForCallback: LoopbackServer['waitForCallback'] = ({ url, transaction }, onDenial = () => {}) =>
    new Promise((resolve, reject) => {
      const waiting: Promise<void>[] = []
      let report: (error: unknown) => void = () => {}
      /** The result of the exchange; `undefined` before a callback. */
      let outcome: Promise<unknown> | undefined

      /** The first callback starts the exchange; one that comes meanwhile gets the same page. L01 */
      async function accept(req: IncomingMessage, res: ServerResponse, callback: VerifiedCallback) {
        if (outcome === undefined) {
          outcome = new Promise((settle) => (report = settle))
          resolve({
            callback,
            respond: async (error) => {
              listener.stop()
              report(error)
              await Promise.all(waiting)
            },
          })
        }
        const page = outcome.then((error) => (error ? failurePage(error, appName) : successPage(appName)))
        const sent = page.then((content) => sendPage(req, res, content))
        waiting.push(sent)
        await sent
      }

      handle = async (req, res) => {
        const refusedWith = checkRequest(req, listener.port)
        if (refusedWith !== null) return sendPage(req, res, notFoundPage(refusedWith))
        if (req.url === LOGIN_PATH) return sendRedirect(res, url)
        try {
          const callback = verifyCallback({ url: origin + req.url, transaction })
          await accept(req, res, callback)
        } catch (error) {
          const refusal = error instanceof OpenRouteError ? error : undefined
          const isEnd = refusal !== undefined && outcome === undefined && endsLogin(refusal.code)
          // P02, A16: a denial without state is shown, but any site can send it, so it does not end the wait.
          const isFinal = isEnd && new URL(origin + req.url).searchParams.has('state')
          if (isFinal) listener.stop()
          await sendPage(req, res, failurePage(error, appName))
          if (isFinal) reject(refusal)
          else if (isEnd) onDenial(refusal)
        }
      }
    })

  return { callbackUrl, localUrl: origin + LOGIN_PATH, waitForCallback, close: listener.close }
}
