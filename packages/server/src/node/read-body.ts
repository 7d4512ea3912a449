import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { bodyTimeout, checkBodySize } from '../proxy/request/prepare-body.js'
import { ByteBuffer } from '../proxy/response/byte-buffer.js'
import type { Settings } from '../settings/settings.js'

/**
 * A body over the limit is still read and discarded up to this multiple of the limit. Many clients read the response only after
 * they have sent the whole body.
 */
const DISCARD_FACTOR = 4

/**
 * Reads a request's body. If a body parser of the app has read it before, this serialises `req.body` instead.
 *
 * @throws `body_too_large`, `body_timeout` (B26); `body_invalid` if the client disconnects
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
      req.off('data', take).off('end', end).off('close', onClose).resume()
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
    // B20: an incomplete body may be valid JSON.
    const onClose = () => finish(() => reject(incomplete()))
    const onTimeout = () => (size > settings.maxBodyBytes ? end() : finish(() => reject(bodyTimeout())))
    const timer = setTimeout(onTimeout, settings.timeoutsMs.requestBody)
    req.on('data', take).on('end', end).on('close', onClose)
    if (req.destroyed) onClose()
  })
}

function incomplete(): OpenRouteError {
  return failure('body_invalid', { message: 'The connection closed before the request body was complete.' })
}
