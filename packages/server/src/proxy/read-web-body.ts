import type { Settings } from '../settings/settings.js'
import { BodyBuffer } from './body-buffer.js'
import { startBodyTimer } from './request/body-timer.js'
import { bodyTimeout, checkBodySize } from './request/prepare-body.js'

/** Reads the body of a client's request. @throws `body_too_large`, `body_timeout` (B26, S14); what the signal is aborted with */
export async function readWebBody(
  settings: Pick<Settings, 'maxBodyBytes' | 'timeoutsMs'>,
  request: Request,
  signal: AbortSignal,
): Promise<Uint8Array> {
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
