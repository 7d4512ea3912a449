/** The longest response body, in bytes after decompression. D05 */
const MAX_BODY_BYTES = 65_536

/** What the kit reads of a response. A `Response` is one. */
export interface FetchedResponse {
  readonly status: number
  readonly type: ResponseType
  readonly body: { getReader(): { read(): Promise<{ value?: Uint8Array | undefined }> } } | null
}

/** Reads a response body: parsed if it is JSON, otherwise its text. `undefined` if it is larger than 64 KiB, of which no more is read. */
export async function readBody({ body }: Pick<FetchedResponse, 'body'>): Promise<unknown> {
  const reader = body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  let value: Uint8Array | undefined
  // biome-ignore lint/suspicious/noAssignInExpressions: pages download this
  while ((value = (await reader?.read())?.value) && (size += value.length) <= MAX_BODY_BYTES)
    text += decoder.decode(value, { stream: true })
  if (value) return
  text += decoder.decode()
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
