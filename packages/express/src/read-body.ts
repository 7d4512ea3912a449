import { Buffer } from 'node:buffer'
import { OpenRouteError } from '@openroute-kit/core'
import { ByteBuffer, bodyTimeout, checkBodySize, type Kit } from '@openroute-kit/server/adapter'
import type { Request } from 'express'

/** A client that sends too much is read on for a while, keeping nothing, so that it gets to see the answer. */
const PATIENCE = 4

/**
 * The request's body, whether a body parser of the app has read it already or not.
 *
 * @throws `body_too_large`, `body_timeout` (B26)
 */
export async function readBody(kit: Kit, req: Request): Promise<Uint8Array> {
  const parsed: unknown = req.body
  if (req.readableEnded) return toBytes(parsed ?? '')
  return readStream(kit, req)
}

function toBytes(body: unknown): Uint8Array {
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

function readStream({ config }: Kit, req: Request): Promise<Uint8Array> {
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
      if (size <= config.maxBodyBytes)
        body.push(chunk) // F20
      else body.clear()
      if (size > config.maxBodyBytes * PATIENCE) end()
    }
    const end = () =>
      finish(() => {
        try {
          checkBodySize(config, size)
          resolve(body.take())
        } catch (error) {
          reject(error)
        }
      })
    // Half of a body may be JSON as well; nobody asked for that.
    const gone = () => finish(() => reject(incomplete()))
    const late = () => (size > config.maxBodyBytes ? end() : finish(() => reject(bodyTimeout())))
    const timer = setTimeout(late, config.timeouts.requestBody)
    req.on('data', take).on('end', end).on('close', gone)
    if (req.destroyed) gone()
  })
}

function incomplete(): OpenRouteError {
  return new OpenRouteError('body_invalid', 'The connection closed in the middle of the request body.', {
    status: 400,
  })
}
