import type { RequestListener } from 'node:http'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { isLocalhost } from '../config/is-localhost.js'
import { onKitEvents } from './on-kit-events.js'

/** Seconds, from a cached response to a model that reasons for minutes. */
const BUCKETS = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600]

export interface Metrics {
  /** Handles `GET /metrics`. */
  handler: RequestListener
  close(): void
}

/** Metrics for Prometheus: of the process, and of what the kit publishes. Labels are codes, statuses and routes only. B30 */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name: `openroute_${name}_total`, help, labelNames, registers })

  const started = counter('logins_started', 'Visitors sent to the consent page.')
  const finished = counter('logins_finished', 'Logins that ended with a saved key.')
  const failed = counter('logins_failed', 'Logins that could not be started or finished.', ['code'])
  const signedOut = counter('signed_out', 'Sessions that were ended.')
  const refused = counter('requests_refused', 'API requests that the kit refused.', ['code'])
  const aborted = counter('responses_aborted', 'Responses that never began or ended early.', ['code'])
  const bytes = counter('response_bytes', 'Bytes of responses sent to clients.')
  const responses = new Histogram({
    name: 'openroute_response_seconds',
    help: 'Whole responses, from the request to their last byte.',
    labelNames: ['path', 'status'],
    buckets: BUCKETS,
    registers,
  })

  const close = onKitEvents({
    'login-started': () => started.inc(),
    'login-finished': () => finished.inc(),
    'login-failed': ({ code }) => failed.inc({ code }),
    'signed-out': () => signedOut.inc(),
    refused: ({ code }) => refused.inc({ code }),
    proxied: (event) => {
      responses.observe({ path: event.path, status: event.status }, event.durationMs / 1000)
      bytes.inc(event.bytes)
    },
    aborted: (event) => {
      aborted.inc({ code: event.code })
      bytes.inc(event.bytes)
    },
  })

  const handler: RequestListener = (req, res) => {
    // DNS rebinding: a foreign name that resolves to this machine would let a foreign page read the metrics.
    const url = `http://${req.headers.host}`
    if (!URL.canParse(url) || !isLocalhost(new URL(url))) res.writeHead(421).end()
    else if (req.url !== '/metrics' || req.method !== 'GET') res.writeHead(404).end()
    else
      registry.metrics().then(
        (text) => res.writeHead(200, { 'content-type': registry.contentType }).end(text),
        () => res.writeHead(500).end(),
      )
  }
  return { handler, close }
}
