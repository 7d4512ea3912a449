import { once } from 'node:events'
import { connect } from 'node:net'

export interface RawAnswer {
  status: number
  /** Head and body, as they came. */
  text: string
}

/**
 * Sends bytes that no HTTP client would, and gives what came back until the connection ended. Let the request say
 * `Connection: close`.
 */
export async function sendRaw(appUrl: string, text: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(appUrl)
  const socket = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname)
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {})
  // Not `end`: Node drops a request whose sender has closed its side.
  socket.write(text, 'latin1')
  await once(socket, 'close')
  const answer = Buffer.concat(chunks).toString('latin1')
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0), text: answer }
}

/** A request's head and body, each line as given. */
export function rawRequest(lines: readonly string[], body = ''): string {
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}
