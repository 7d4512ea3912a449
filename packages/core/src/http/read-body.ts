/** The longest response body, in bytes after decompression. D05 */
const MAX_BODY_BYTES = 65_536

/** Reads a response body: parsed if it is JSON, otherwise its text. `undefined` if it is larger than 64 KiB, of which no more is read. */
export async function readBody({ body }: Response): Promise<unknown> {
  const reader = body?.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  let value: Uint8Array<ArrayBuffer> | undefined
  // biome-ignore lint/suspicious/noAssignInExpressions: pages download this
  while ((value = (await reader?.read())?.value) && (size += value.length) <= MAX_BODY_BYTES)
    chunks.push(value)
  if (value) return
  const text = await new Response(new Blob(chunks)).text()
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
