import { OpenRouteError } from '@openroute-kit/core'
import type { Config } from './config.js'

/** @throws `body_too_large` when a body of this many bytes must not pass. B26 */
export function checkBodySize(config: Config, bytes: number): void {
  if (bytes > config.maxBodyBytes)
    throw new OpenRouteError('body_too_large', `The request body may have ${config.maxBodyBytes} bytes.`, {
      status: 413,
    })
}

/**
 * A body that an adapter has read, checked: it is sent on as it came, framed anew (B20).
 *
 * @throws `body_too_large`, `body_invalid` unless it is a JSON object
 */
export function checkBody(config: Config, body: Uint8Array): Uint8Array {
  checkBodySize(config, body.byteLength)
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    value = undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new OpenRouteError('body_invalid', 'The request body must be a JSON object.', { status: 400 })
  return body
}

export function bodyTimeout(): OpenRouteError {
  return new OpenRouteError('body_timeout', 'The request body did not arrive in time.', { status: 408 })
}
