import type { OpenRouteError } from '@openroute-kit/core'
import { failure, networkFailure } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { concat } from '../http/concat.js'
import type { TimeoutsMs } from '../settings/options.js'
import type { HeaderFields, ResponseController, ResponseHandler } from '../transport/response-handler.js'
import type { ClientResponse } from './client-response.js'
import { createGunzip, type Gunzip } from './gunzip.js'
import type { ProxyPlan } from './proxy-plan.js'
import { ByteBuffer } from './response/byte-buffer.js'
import { errorEvent } from './response/error-event.js'
import { filterResponseHead, type ResponseHead } from './response/filter-response-head.js'
import { MAX_ERROR_BYTES, type ProviderErrorReply, providerErrorReply } from './response/provider-error.js'
import {
  errorBodyMs,
  finalReadMs,
  interrupted,
  isTooSlow,
  tooSlow,
  undecoded,
} from './response/relay-errors.js'
import { ResponseBodyFilter } from './response/response-body-filter.js'
import { ResponseReport } from './response/response-report.js'
import { StepTimer } from './step-timer.js'

export interface RelayOptions {
  readonly context: Context
  readonly plan: ProxyPlan
  readonly client: ClientResponse
}

/** How many bytes are collected at most before they are passed on. What one read of a socket gives. */
const MAX_COLLECTED_BYTES = 64 * 1024

/**
 * Relays one response from provider to client. Handles undici's dispatch events directly: streams on top of them double the CPU
 * time.
 */
export class ResponseRelay implements ResponseHandler {
  readonly report: ResponseReport
  readonly #options: RelayOptions
  #controller: ResponseController | undefined
  #step: StepTimer | undefined
  #stopped: OpenRouteError | undefined
  #head: ResponseHead | undefined
  #filter: ResponseBodyFilter | undefined
  #gunzip: Gunzip | undefined
  #begun = false
  #paused = false
  #over = false
  /** Chunks that arrived in this turn of the event loop, and have yet to be passed on. */
  #collected: Uint8Array[] = []
  #collectedBytes = 0
  readonly #errorBody = new ByteBuffer()
  readonly #reading = new AbortController()
  #resolve: (outcome: ProviderErrorReply | null) => void = () => {}
  #reject: (error: OpenRouteError) => void = () => {}

  constructor(options: RelayOptions) {
    this.#options = options
    this.report = new ResponseReport(options.plan)
  }

  /** Aborted when the response is stopped before it was requested. */
  get signal(): AbortSignal {
    return this.#reading.signal
  }

  run(body: Uint8Array | null): Promise<ProviderErrorReply | null> {
    if (this.#stopped) return Promise.reject(this.#stopped)
    const { plan, context } = this.#options
    return new Promise<ProviderErrorReply | null>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      // D19: connecting counts as part of the wait for the response headers.
      this.#startStep(context.settings.timeoutsMs.responseHeaders, 'to respond')
      const { method, url, headers } = plan
      try {
        context.transport.dispatch({ method, url, headers, body }, this)
      } catch (error) {
        reject(networkFailure(error))
      }
    }).finally(() => this.#step?.end())
  }

  stop(reason: OpenRouteError): void {
    if (this.#stopped) return
    this.#stopped = reason
    this.#reading.abort(reason)
    if (this.#controller) {
      this.#controller.abort(reason)
      this.#gunzip?.destroy(reason) // abort has no effect if undici has received the whole response
    } else this.#reject(reason) // still connecting: onRequestStart aborts before anything is sent
  }

  onRequestStart(controller: ResponseController): void {
    this.#controller = controller
    if (this.#stopped) controller.abort(this.#stopped)
  }

  onResponseStart(controller: ResponseController, status: number, headers: HeaderFields): void {
    if (status < 200) return
    const header = (name: string) => (Array.isArray(headers[name]) ? headers[name].join(', ') : headers[name])
    try {
      this.#head = filterResponseHead(this.#options.plan, status, header)
    } catch (error) {
      controller.abort(error as Error)
      return
    }
    this.report.headReceived(status)
    const isError = this.#head.kind === 'error'
    const ms = isError ? errorBodyMs(this.#timeoutsMs) : this.#timeoutsMs.responseHeaders
    this.#startStep(ms, 'to begin its response') // S13
    if (this.#head.gzip && !this.#decode(controller)) {
      controller.abort(undecoded())
      return
    }
    if (isError) return
    const { client } = this.#options
    this.#filter = new ResponseBodyFilter(this.#options.plan.key, this.#head)
    client.onDrain = () => {
      this.#resume(controller)
      this.#gunzip?.resume()
    }
    client.sendHead(this.#head)
    // Later in this turn, so that a body that has arrived too goes into the same packet.
    queueMicrotask(() => {
      if (!this.#passOn(controller) && !this.#over) client.flushHead()
    })
  }

  onResponseData(controller: ResponseController, chunk: Uint8Array): void {
    // The time for the whole body of an error is running.
    if (this.#collectedBytes === 0 && this.#head?.kind !== 'error') this.#restartStep(chunk)
    if (this.#gunzip === undefined) this.#take(controller, chunk)
    else if (!this.#gunzip.write(chunk)) this.#pause(controller) // B28: a few bytes may decompress to many
  }

  onResponseEnd(controller: ResponseController): void {
    this.#step?.end()
    if (this.#gunzip === undefined) this.#finish(controller)
    else this.#gunzip.end()
  }

  /**
   * Decodes a body that the provider compressed despite `accept-encoding: identity`, so that the key filter can read it (F12).
   * Returns `false` where that is not possible.
   */
  #decode(controller: ResponseController): boolean {
    this.#gunzip = createGunzip()
      ?.on('data', (chunk) => this.#take(controller, chunk))
      .on('drain', () => this.#resume(controller))
      .on('end', () => this.#finish(controller))
      .on('error', (error) => this.#fail(controller, error))
    return this.#gunzip !== undefined
  }

  /** Ends the response because of its body. `abort` has no effect if undici has received all of it. */
  #fail(controller: ResponseController, error: Error): void {
    controller.abort(error)
    this.onResponseError(controller, error)
  }

  #take(controller: ResponseController, chunk: Uint8Array): void {
    if (this.#head?.kind === 'error') {
      if (this.#errorBody.byteLength + chunk.byteLength <= MAX_ERROR_BYTES) this.#errorBody.push(chunk)
      else if (this.#gunzip) this.#gunzip.destroy(interrupted())
      else controller.abort(interrupted())
      return
    }
    if (chunk.byteLength === 0) return // F27
    if (this.#collectedBytes === 0) queueMicrotask(() => void this.#passOn(controller))
    this.#collected.push(chunk)
    this.#collectedBytes += chunk.byteLength
    if (this.#collectedBytes >= MAX_COLLECTED_BYTES) this.#passOn(controller)
  }

  /**
   * Passes on what has been collected in this turn of the event loop. A provider that is faster than its client sends hundreds of
   * events at once, and one call of the filter and of `write` for each of them would cost more than all the rest.
   *
   * Returns whether anything was written.
   */
  #passOn(controller: ResponseController): boolean {
    const bytes = this.#filterCollected(controller)
    if (bytes === null) return false
    this.report.passed(bytes.byteLength)
    if (this.#options.client.write(bytes)) return true
    if (this.#gunzip) this.#gunzip.pause()
    else this.#pause(controller) // B28
    return true
  }

  #filterCollected(controller: ResponseController): Uint8Array | null {
    if (this.#collectedBytes === 0 || this.#over) return null
    const chunks = this.#collected
    this.#collected = []
    this.#collectedBytes = 0
    try {
      return this.#filter?.push(concat(chunks)) ?? null
    } catch (error) {
      this.#fail(controller, error as Error)
      return null
    }
  }

  #finish(controller: ResponseController): void {
    // The last bytes of an event stream are not held back until the response can end.
    if (this.#head?.kind === 'events') this.#passOn(controller)
    const bytes = this.#filterCollected(controller)
    if (this.#over) return
    this.#over = true
    const head = this.#head as ResponseHead
    if (head.kind === 'error') {
      this.report.finished()
      this.#resolve(
        providerErrorReply(this.#options.plan.key, head, new TextDecoder().decode(this.#errorBody.take())),
      )
      return
    }
    const last = concat([bytes, this.#filter?.rest() ?? null].filter((part) => part !== null))
    this.report.passed(last.byteLength)
    this.report.finished()
    this.#end(last.byteLength === 0 ? undefined : last, this.#timeoutsMs.idle)
  }

  onResponseError(controller: ResponseController, thrown: Error): void {
    this.#passOn(controller)
    if (this.#over) return
    this.#over = true
    this.#gunzip?.destroy()
    const { client, context } = this.#options
    const error = this.#stopped ?? networkFailure(thrown)
    this.report.aborted(error.code)
    if (client.isClosed) {
      this.#resolve(null)
    } else if (!client.headSent) {
      // S07: the status and Retry-After of an error are used even if its body is incomplete, too slow or too long.
      if (this.#head?.kind === 'error' && (!this.#stopped || isTooSlow(this.#stopped)))
        this.#resolve(providerErrorReply(this.#options.plan.key, this.#head, ''))
      else this.#reject(error)
    } else {
      context.settings.onError(error)
      // D15: the client keeps what it has received and can see that it is incomplete.
      if (this.#filter && this.#head?.kind === 'events')
        this.#end(this.#filter.last(errorEvent(error)), finalReadMs(context.settings.timeoutsMs))
      else {
        client.destroy(error)
        this.#resolve(null)
      }
    }
  }

  get #timeoutsMs(): TimeoutsMs {
    return this.#options.context.settings.timeoutsMs
  }

  #startStep(ms: number, step: string): void {
    this.#step?.end()
    // Without a controller, no connection has been made, so nothing was sent.
    const error = () => (this.#controller ? tooSlow(step) : failure('provider_unreachable', { status: 504 }))
    this.#step = new StepTimer(ms, () => this.stop(error()))
  }

  #restartStep(chunk: Uint8Array): void {
    if (this.#begun) this.#step?.restart()
    else if (chunk.byteLength > 0) {
      this.#begun = true
      this.#startStep(this.#timeoutsMs.idle, 'to send the rest of its response')
    }
  }

  /** While the client reads nothing, the provider's time does not count. */
  #pause(controller: ResponseController): void {
    this.#paused = true
    this.#step?.end()
    controller.pause()
  }

  #resume(controller: ResponseController): void {
    if (!this.#paused) return
    this.#paused = false
    this.#step?.restart()
    controller.resume()
  }

  /** Ends the response with `last`. `readMs`: how long the client may take to read what is left. */
  #end(last: string | Uint8Array | undefined, readMs: number): void {
    const ended = this.#options.client.end(last, readMs)
    if (ended === undefined) this.#resolve(null)
    else ended.then(() => this.#resolve(null), this.#reject)
  }
}
