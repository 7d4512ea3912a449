/** The status of a response. Some runtimes hide that of a redirect that was not followed, as browsers do. */
export function statusOfFetched({ type, status }: Response): number {
  return type === 'opaqueredirect' ? 302 : status
}

/** The next chunk that is not empty (F27), or `undefined` at the end. */
export async function nextChunk(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): Promise<Uint8Array | undefined> {
  for (;;) {
    const read = await reader?.read()
    if (read === undefined || read.done) return undefined
    if (read.value.byteLength > 0) return read.value
  }
}

/**
 * Whether a body is still gzip-encoded, by its first chunk: `fetch` keeps the header `content-encoding` of what it has decoded, and
 * some runtimes, and an app's own `fetch`, decode nothing. Neither JSON nor an event stream begins with this byte. F12
 */
export function isGzip(firstChunk: Uint8Array | undefined): boolean {
  return firstChunk?.[0] === 0x1f
}
