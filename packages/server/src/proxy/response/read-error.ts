import { ByteBuffer } from './byte-buffer.js'
import { MAX_ERROR_BYTES } from './provider-error.js'

/** Reads the body of an error response. Resolves with `null` if it is too long or incomplete; what is left is not read. */
export async function readError({ body }: Response, signal?: AbortSignal): Promise<string | null> {
  const reader = (body as ReadableStream<Uint8Array> | null)?.getReader()
  const text = new ByteBuffer()
  const cancel = () => void reader?.cancel().catch(() => {})
  signal?.addEventListener('abort', cancel)
  try {
    while (reader !== undefined) {
      const { done, value } = await reader.read()
      if (signal?.aborted) return null
      if (done) break
      if (text.byteLength + value.byteLength > MAX_ERROR_BYTES) {
        cancel()
        return null
      }
      text.push(value) // F20
    }
    return new TextDecoder().decode(text.take())
  } catch {
    return null
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}
