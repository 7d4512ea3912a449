import { createGunzip, type Gunzip } from 'node:zlib'
import type { OpenRouteError } from '@openroute-kit/core'
import {
  type AnswerHead,
  AnswerReport,
  ByteBuffer,
  clientGone,
  errorEvent,
  interrupted,
  judgeAnswer,
  type Kit,
  lastReadMs,
  MAX_ERROR_BYTES,
  Passage,
  type ProxyPlan,
  prepareBody,
  providerErrorReply,
  type Reply,
  relayError,
  tooSlow,
} from '@openroute-kit/server/adapter'
import type { Response } from 'express'
import type { Agent, Dispatcher } from 'undici'
import { destroyUnlessFinished } from './destroy-unless-finished.js'
import { endAnswer } from './express-request.js'

export interface CarryOutOptions {
  kit: Kit
  agent: Agent
  plan: ProxyPlan
  /** Reads the client's body. */
  body: () => Promise<Uint8Array>
  res: Response
  /** Called before the answer ends. */
  beforeEnd: () => Promise<void>
}

/**
 * Carries out a plan: sends it to the provider and streams the answer to `res`, at the pace of the slower side. Either
 * side's end is the other's: a client that goes away aborts the generation (D17). Sends nothing twice (D20).
 *
 * Resolves with a reply when the answer is a whole one (an error), or with `null` when it has been sent.
 */
export async function carryOut(options: CarryOutOptions): Promise<Reply | null> {
  const { kit, plan, res } = options
  const relay = new Relay(options)
  const gone = () => {
    if (!res.writableFinished) relay.stop(clientGone())
  }
  // The socket too: a response that waits behind another one on it, in a pipeline, hears nothing of its end (D17).
  const { socket } = res.req
  if (res.destroyed || socket.destroyed)
    gone() // while the session was being read
  else res.on('close', gone)
  if (socket.listenerCount('close') >= socket.getMaxListeners()) socket.setMaxListeners(0)
  socket.on('close', gone)
  let end = () => {}
  const timer = setTimeout(() => relay.stop(tooSlow('for the whole answer')), kit.config.timeouts.total) // B27
  try {
    end = await kit.begin(plan, (reason) => relay.stop(reason)) // B27, B35
    const body = plan.takesBody ? await prepareBody(kit.config, plan, await options.body()) : null
    return await relay.run(body)
  } catch (error) {
    relay.report.aborted(relayError(error).code)
    throw error
  } finally {
    clearTimeout(timer)
    end()
    res.off('close', gone)
    socket.off('close', gone)
  }
}

/** One answer on its way from provider to client. undici's own events, since streams on top of them cost as much again. */
class Relay implements Dispatcher.DispatchHandler {
  readonly report: AnswerReport
  readonly #options: CarryOutOptions
  #controller: Dispatcher.DispatchController | undefined
  #stopped: OpenRouteError | undefined
  #head: AnswerHead | undefined
  #passage: Passage | undefined
  #gunzip: Gunzip | undefined
  #over = false
  readonly #errorBody = new ByteBuffer()
  #resolve: (outcome: Reply | null) => void = () => {}
  #reject: (error: OpenRouteError) => void = () => {}

  constructor(options: CarryOutOptions) {
    this.#options = options
    this.report = new AnswerReport(options.plan)
  }

  run(body: Uint8Array | null): Promise<Reply | null> {
    if (this.#stopped) return Promise.reject(this.#stopped)
    const { agent, plan, kit } = this.#options
    const { origin, pathname, search } = new URL(plan.url)
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      agent.dispatch(
        {
          origin,
          path: pathname + search,
          method: plan.method as Dispatcher.HttpMethod,
          headers: plan.headers,
          body,
          headersTimeout: kit.config.timeouts.responseHeaders,
          bodyTimeout: kit.config.timeouts.idle,
        },
        this,
      )
    })
  }

  stop(reason: OpenRouteError): void {
    if (this.#stopped) return
    this.#stopped = reason
    if (this.#controller) {
      this.#controller.abort(reason)
      this.#gunzip?.destroy(reason) // undici may be done with the answer already
    } else this.#reject(reason) // Still connecting: nothing has left, and onRequestStart sees to it that nothing does.
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#stopped) controller.abort(this.#stopped)
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return
    const header = (name: string) => (Array.isArray(headers[name]) ? headers[name].join(', ') : headers[name])
    try {
      this.#head = judgeAnswer(this.#options.plan, status, header)
    } catch (error) {
      controller.abort(error as Error)
      return
    }
    this.report.begun(status)
    if (this.#head.gzip) this.#decode(controller)
    if (this.#head.kind === 'error') return
    const { res } = this.#options
    this.#passage = new Passage(this.#options.plan, this.#head)
    res.writeHead(status, this.#head.headers)
    res.flushHeaders()
    // One for the whole answer: `compression` never takes away those for once.
    res.on('drain', () => {
      controller.resume()
      this.#gunzip?.resume()
    })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#gunzip === undefined) this.#take(controller, chunk)
    else if (!this.#gunzip.write(chunk)) controller.pause() // B28, also where little unpacks to much
  }

  onResponseEnd(): void {
    if (this.#gunzip === undefined) this.#finish()
    else this.#gunzip.end()
  }

  /** A body that comes encoded all the same is decoded, so that the user's key is found in it (F12). */
  #decode(controller: Dispatcher.DispatchController): void {
    this.#gunzip = createGunzip()
      .on('data', (chunk: Buffer) => this.#take(controller, chunk))
      .on('drain', () => controller.resume())
      .on('end', () => this.#finish())
      .on('error', (error) => {
        controller.abort(error)
        this.onResponseError(controller, error)
      })
  }

  #take(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#head?.kind === 'error') {
      if (this.#errorBody.byteLength + chunk.byteLength <= MAX_ERROR_BYTES) this.#errorBody.push(chunk)
      else if (this.#gunzip) this.#gunzip.destroy(interrupted())
      else controller.abort(interrupted())
      return
    }
    const bytes = this.#passage?.push(chunk) ?? null
    if (bytes === null) return
    this.report.passed(bytes.byteLength)
    if (this.#options.res.write(bytes)) return
    if (this.#gunzip) this.#gunzip.pause()
    else controller.pause() // B28
  }

  #finish(): void {
    if (this.#over) return
    this.#over = true
    const head = this.#head as AnswerHead
    this.report.finished()
    if (head.kind === 'error')
      this.#resolve(
        providerErrorReply(this.#options.plan, head, new TextDecoder().decode(this.#errorBody.take())),
      )
    else this.#end(this.#passage?.rest() ?? undefined, this.#options.kit.config.timeouts.idle)
  }

  onResponseError(_controller: unknown, thrown: Error): void {
    if (this.#over) return
    this.#over = true
    this.#gunzip?.destroy()
    const { res, kit } = this.#options
    const error = this.#stopped ?? relayError(thrown)
    this.report.aborted(error.code)
    if (res.destroyed) {
      this.#resolve(null)
    } else if (!res.headersSent) {
      // Of an error that breaks off or is too long, the status still counts: 401 signs out, 429 says when (B36).
      if (this.#head?.kind === 'error' && !this.#stopped)
        this.#resolve(providerErrorReply(this.#options.plan, this.#head, ''))
      else this.#reject(error)
    } else {
      kit.config.onError(error)
      // What came is kept; a client can tell that it is not the whole (D15).
      if (this.#passage && this.#head?.kind === 'events')
        this.#end(this.#passage.last(errorEvent(error)), lastReadMs(kit.config.timeouts))
      else {
        res.destroy()
        this.#resolve(null)
      }
    }
  }

  /** `readMs`: how long the client may take to read what is left. */
  #end(last: string | Uint8Array | undefined, readMs: number): void {
    const { res, beforeEnd } = this.#options
    beforeEnd().then(() => {
      endAnswer(res, last)
      destroyUnlessFinished(res, readMs) // F30
      this.#resolve(null)
    }, this.#reject)
  }
}
