import type { ServerResponse } from 'node:http'
import type { ClientResponse } from '../proxy/client-response.js'
import type { ResponseHead } from '../proxy/response/filter-response-head.js'
import { destroyUnlessFinished } from './destroy-unless-finished.js'
import { endResponse } from './send-reply.js'

/** A response of Node's server. `beforeEnd` is called before it ends. */
export function nodeClientResponse(res: ServerResponse, beforeEnd?: () => Promise<void>): ClientResponse {
  const client: ClientResponse = {
    onDrain: () => {},
    get headSent() {
      return res.headersSent
    },
    get isClosed() {
      return res.destroyed
    },
    sendHead({ status, headers }: ResponseHead) {
      res.writeHead(status, headers)
      // `on` once for the whole response, not `once` at every pause: `compression` never removes listeners of `once`.
      res.on('drain', () => client.onDrain())
    },
    flushHead: () => res.flushHeaders(),
    write: (bytes) => res.write(bytes),
    end(last, readMs) {
      const end = () => {
        endResponse(res, last)
        destroyUnlessFinished(res, readMs) // F30
      }
      if (beforeEnd !== undefined) return beforeEnd().then(end)
      end()
      return undefined
    },
    destroy() {
      res.flushHeaders()
      process.nextTick(() => res.destroy()) // after what has been written in this turn
    },
  }
  return client
}
