import type { ServerResponse } from 'node:http'
import { constants, createGzip } from 'node:zlib'
import type { Response } from 'express'
import type { FaultHeaders } from './fault.js'
import { faultLocals } from './fault-locals.js'

// These functions replace methods of the response, so that every route can fail in every way without code of its own.
// The emulator calls `write(chunk)` and `end(chunk?)` only.

/** Resets the TCP connection without a response. */
export function resetConnection(res: Response): void {
  const { recording } = faultLocals(res)
  if (recording !== undefined) recording.closedByFault = true
  res.socket?.resetAndDestroy()
}

/** Lets the route process the request, and resets the connection when it responds. */
export function dropResponse(res: Response): void {
  replaceMethods(
    res,
    () => {
      resetConnection(res)
      return false
    },
    () => resetConnection(res),
  )
}

/** Sends `afterChunks` chunks, or half of a body that is written at once, then calls `onCut` and drops the rest. */
export function truncateResponse(res: Response, afterChunks: number, onCut: () => void): void {
  const { write } = originalMethods(res)
  let left = afterChunks
  let isCut = false
  const cut = () => {
    if (!isCut) onCut()
    isCut = true
    return false
  }
  replaceMethods(
    res,
    (chunk) => {
      if (left === 0) return cut()
      if (!isComment(chunk)) left--
      return write(chunk)
    },
    (chunk) => {
      if (chunk !== undefined && left > 0 && !isCut) write(chunk.slice(0, Math.ceil(chunk.length / 2)))
      cut()
    },
  )
}

/** Compresses the response as it is written, flushing after each chunk. */
export function compressResponse(res: Response): void {
  const { write, end } = originalMethods(res)
  const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH })
  gzip.on('data', (bytes: Buffer) => write(bytes))
  gzip.on('end', () => end())
  beforeHeaders(res, () => {
    res.removeHeader('content-length')
    res.setHeader('content-encoding', 'gzip')
  })
  replaceMethods(
    res,
    (chunk) => {
      gzip.write(chunk)
      return true
    },
    (chunk) => gzip.end(chunk),
  )
}

/** Sets these headers after the route has set its own. */
export function overrideHeaders(res: Response, headers: FaultHeaders): void {
  beforeHeaders(res, () => {
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  })
}

type Chunk = string | Buffer

function originalMethods(res: ServerResponse): {
  write: (chunk: Chunk | Uint8Array) => boolean
  end: (chunk?: Chunk) => void
} {
  return { write: res.write.bind(res), end: res.end.bind(res) }
}

function replaceMethods(
  res: ServerResponse,
  write: (chunk: Chunk) => boolean,
  end: (chunk?: Chunk) => void,
): void {
  res.write = write as typeof res.write
  res.end = ((chunk?: Chunk) => {
    end(chunk)
    return res
  }) as typeof res.end
}

function beforeHeaders(res: ServerResponse, change: () => void): void {
  const writeHead = res.writeHead.bind(res) as (...parameters: unknown[]) => ServerResponse
  res.writeHead = ((...parameters: unknown[]) => {
    change()
    return writeHead(...parameters)
  }) as typeof res.writeHead
}

/** Keep-alive comments of an event stream are not counted as chunks. */
function isComment(chunk: Chunk): boolean {
  return typeof chunk === 'string' && chunk.startsWith(':')
}
