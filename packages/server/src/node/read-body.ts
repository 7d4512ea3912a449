import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { BodyBuffer } from '../proxy/body-buffer.js'
import { startBodyTimer } from '../proxy/request/body-timer.js'
import { isForm } from '../proxy/request/form-type.js'
import { bodyTimeout, checkBodySize } from '../proxy/request/prepare-body.js'
import type { Settings } from '../settings/settings.js'

/**
 * A body over the limit is still read and discarded up to this multiple of the limit. Many clients read the response only after
 * they have sent the whole body.
 */
const DISCARD_FACTOR = 4

/**
 * Reads a request's body. If a body parser of the app has read it before, this serialises `req.body` instead, and refuses what
 * would not be the same again.
 *
 * @param signal stops reading; what it is aborted with is thrown
 * @throws `body_too_large`, `body_timeout` (B26); `body_invalid` if the client disconnects, or if the body can't
 * be restored from `req.body` (S14)
 */
export async function readBody(
  settings: Settings,
  req: IncomingMessage,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const { body: parsed } = req as { body?: unknown }
  if (req.readableEnded) return toBytes(parsed ?? '', req.headers['content-type'] ?? '')
  return readStream(settings, req, signal)
}

function toBytes(body: unknown, type: string): Uint8Array {
  if (Buffer.isBuffer(body)) return body
  if (isForm(type))
    throw changed('an upload', 'Register the middleware that reads uploads, such as multer, after the kit.')
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body, refuseChangedNumber))
}

/** S14: a body parser has parsed the number before, so its digits are lost. */
function refuseChangedNumber(_: string, value: unknown): unknown {
  const isExact = typeof value !== 'number' || Number.isSafeInteger(value) || !Number.isInteger(value)
  if (isExact && value !== Number.POSITIVE_INFINITY && value !== Number.NEGATIVE_INFINITY) return value
  throw changed('a number that JavaScript can’t represent', 'Register express.json() after the kit.')
}

function changed(what: string, fix: string): OpenRouteError {
  return failure('body_invalid', {
    message: `The request body contains ${what}, and a body parser of the app has read it before the kit. ${fix}`,
  })
}

function readStream(
  settings: Settings,
  req: IncomingMessage,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const body = new BodyBuffer(settings.maxBodyBytes)
    let size = 0
    const finish = (settle: () => void) => {
      timer.stop()
      signal?.removeEventListener('abort', onAbort)
      req.off('data', take).off('end', end).off('close', onClose).resume()
      settle()
    }
    const take = (chunk: Buffer) => {
      size += chunk.byteLength
      timer.received(chunk.byteLength)
      if (size <= settings.maxBodyBytes)
        body.push(chunk) // F20
      else body.clear()
      if (size > settings.maxBodyBytes * DISCARD_FACTOR) end()
    }
    const end = () =>
      finish(() => {
        try {
          checkBodySize(settings, size)
          resolve(body.take())
        } catch (error) {
          reject(error)
        }
      })
    // B20: an incomplete body may be valid JSON.
    const onClose = () => finish(() => reject(incomplete()))
    const onAbort = () => finish(() => reject(signal?.reason))
    const onTimeout = () => (size > settings.maxBodyBytes ? end() : finish(() => reject(bodyTimeout())))
    const timer = startBodyTimer(settings.timeoutsMs.requestBody, onTimeout)
    req.on('data', take).on('end', end).on('close', onClose)
    signal?.addEventListener('abort', onAbort)
    if (req.destroyed) onClose()
    else if (signal?.aborted) onAbort()
  })
}

function incomplete(): OpenRouteError {
  return failure('body_invalid', { message: 'The connection closed before the request body was complete.' })
}
