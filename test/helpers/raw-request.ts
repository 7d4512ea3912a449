import { connect } from 'node:net'

export interface RawResponse {
  status: number
  /** Head and body, unchanged. */
  text: string
}

/**
 * Sends bytes that no HTTP client would, and returns what was received until the connection closed. Let the request send
 * `Connection: close`.
 */
export async function sendRaw(appUrl: string, text: string): Promise<RawResponse> {
  const { hostname, port } = new URL(appUrl)
  // `localhost` is 127.0.0.1 for most servers, and ::1 for Vite on some machines.
  const socket = connect({ host: hostname, port: Number(port), autoSelectFamily: true })
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {})
  // Not `end`: Node drops a request whose sender has closed its side.
  socket.write(text, 'latin1')
  // Not `once` of `node:events`, which rejects at a reset: what a server sent before it counts.
  await new Promise((resolve) => socket.once('close', resolve))
  const response = Buffer.concat(chunks).toString('latin1')
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(response)?.[1] ?? 0), text: response }
}

/** A request's head and body, each line as given. */
export function rawRequest(lines: readonly string[], body = ''): string {
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}
