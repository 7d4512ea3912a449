import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { bodyTimeout, checkBodySize } from '../proxy/request/prepare-body.js'
import { ByteBuffer } from '../proxy/response/byte-buffer.js'
import type { Settings } from '../settings/settings.js'

/** Up to this multiple of the limit, a body that is too large is read and discarded, so that the client gets to see the response. */
const DISCARD_FACTOR = 4

/**
 * The request's body, whether a body parser of the app has read it already or not.
 *
 * @throws `body_too_large`, `body_timeout` (B26)
 */
export async function readBody(settings: Settings, req: IncomingMessage): Promise<Uint8Array> {
  const { body: parsed } = req as { body?: unknown }
  if (req.readableEnded) return toBytes(parsed ?? '')
  return readStream(settings, req)
}

function toBytes(body: unknown): Uint8Array {
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

function readStream(settings: Settings, req: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const body = new ByteBuffer()
    let size = 0
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      req.off('data', take).off('end', end).off('close', gone).resume()
      settle()
    }
    const take = (chunk: Buffer) => {
      size += chunk.byteLength
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
    // B20: half of a body may be valid JSON, too.
    const gone = () => finish(() => reject(incomplete()))
    const late = () => (size > settings.maxBodyBytes ? end() : finish(() => reject(bodyTimeout())))
    const timer = setTimeout(late, settings.timeoutsMs.requestBody)
    req.on('data', take).on('end', end).on('close', gone)
    if (req.destroyed) gone()
  })
}

function incomplete(): OpenRouteError {
  return failure('body_invalid', { message: 'The connection closed in the middle of the request body.' })
}
