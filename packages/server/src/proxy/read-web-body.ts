import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import type { Settings } from '../settings/settings.js'
import { BodyBuffer } from './body-buffer.js'
import { bodyDeadlineMs, startBodyTimer } from './request/body-timer.js'
import { bodyTimeout, checkBodySize } from './request/prepare-body.js'

type BodyLimits = Pick<Settings, 'maxBodyBytes' | 'timeoutsMs'>

/** Bodies up to this size are read in one call. The streams of a request take longer than all else that is done with a small body. */
const SMALL_BODY_BYTES = 16 * 1024

/**
 * Reads the body of a client's request.
 *
 * @throws `body_too_large`, `body_timeout` (B26, S14); `body_invalid` for a body that is incomplete; what the signal is aborted with
 */
export function readWebBody(
  settings: BodyLimits,
  request: Request,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { headers } = request
  const length = headers.has('content-encoding') ? null : headers.get('content-length')
  return length !== null && Number(length) <= SMALL_BODY_BYTES
    ? readAtOnce(settings, request, Number(length), signal)
    : readStream(settings, request, signal)
}

function readAtOnce(
  settings: BodyLimits,
  request: Request,
  length: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      end()
      reject(error)
    }
    const stop = () => fail(signal.reason)
    const ms = bodyDeadlineMs(settings.timeoutsMs.requestBody, length)
    const timer = setTimeout(() => fail(bodyTimeout()), ms) // B26
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    }
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    const complete = (body: ArrayBuffer) => {
      if (body.byteLength !== length) throw incomplete() // B20: an incomplete body may be valid JSON
      checkBodySize(settings, length)
      return new Uint8Array(body)
    }
    request.arrayBuffer().then(complete).then(resolve, reject).finally(end)
  })
}

function incomplete(): OpenRouteError {
  return failure('body_invalid', { message: 'The request body has another length than its content-length.' })
}

async function readStream(settings: BodyLimits, request: Request, signal: AbortSignal): Promise<Uint8Array> {
  const reader = request.body?.getReader()
  const body = new BodyBuffer(settings.maxBodyBytes)
  let size = 0
  // F20: racing each read against one promise would leave a pending reaction on that promise for every chunk.
  const stop = () => void reader?.cancel().catch(() => {})
  let timedOut = false
  const timer = startBodyTimer(settings.timeoutsMs.requestBody, () => {
    timedOut = true
    stop()
  })
  signal.addEventListener('abort', stop)
  try {
    while (reader !== undefined) {
      const { done, value } = await reader.read()
      if (timedOut) throw bodyTimeout()
      signal.throwIfAborted()
      if (done) break
      timer.received(value.byteLength)
      size += value.byteLength
      checkBodySize(settings, size)
      body.push(value)
    }
    return body.take()
  } catch (error) {
    await reader?.cancel().catch(() => {})
    throw timedOut ? bodyTimeout() : error
  } finally {
    timer.stop()
    signal.removeEventListener('abort', stop)
  }
}
