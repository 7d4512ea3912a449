import type { ServerResponse } from 'node:http'
import { constants, createGzip } from 'node:zlib'
import type { Response } from 'express'
import { localsOf } from '../provider/context.js'
import type { FaultHeaders } from './fault-queue.js'

// The wrappers below stand between a route and its response, so that every route can go wrong in every way
// without knowing of it. The emulator itself calls `write(chunk)` and `end(chunk?)` only.

/** Resets the TCP connection without an answer. */
export function resetConnection(res: Response): void {
  const { recording } = localsOf(res)
  if (recording !== undefined) recording.brokenOff = true
  res.socket?.resetAndDestroy()
}

/** Lets the route do its work, and resets the connection where it would answer. */
export function loseAnswer(res: Response): void {
  replace(
    res,
    () => {
      resetConnection(res)
      return false
    },
    () => resetConnection(res),
  )
}

/** Sends so many chunks, or half of an answer that comes in one piece, then calls `cut` and no more. */
export function cutAnswer(res: Response, afterChunks: number, cut: () => void): void {
  const { write } = originals(res)
  let left = afterChunks
  let over = false
  const stop = () => {
    if (!over) cut()
    over = true
    return false
  }
  replace(
    res,
    (chunk) => {
      if (left === 0) return stop()
      if (!isComment(chunk)) left--
      return write(chunk)
    },
    (chunk) => {
      if (chunk !== undefined && left > 0 && !over) write(chunk.slice(0, Math.ceil(chunk.length / 2)))
      stop()
    },
  )
}

/** Compresses the answer as it is written, flushing with each chunk. */
export function gzipAnswer(res: Response): void {
  const { write, end } = originals(res)
  const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH })
  gzip.on('data', (bytes: Buffer) => write(bytes))
  gzip.on('end', () => end())
  beforeHeaders(res, () => {
    res.removeHeader('content-length')
    res.setHeader('content-encoding', 'gzip')
  })
  replace(
    res,
    (chunk) => {
      gzip.write(chunk)
      return true
    },
    (chunk) => gzip.end(chunk),
  )
}

/** Sets headers over whatever the route sets. */
export function withHeaders(res: Response, headers: FaultHeaders): void {
  beforeHeaders(res, () => {
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  })
}

type Chunk = string | Buffer

function originals(res: ServerResponse): {
  write: (chunk: Chunk | Uint8Array) => boolean
  end: (chunk?: Chunk) => void
} {
  return { write: res.write.bind(res), end: res.end.bind(res) }
}

function replace(res: ServerResponse, write: (chunk: Chunk) => boolean, end: (chunk?: Chunk) => void): void {
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

function isComment(chunk: Chunk): boolean {
  return typeof chunk === 'string' && chunk.startsWith(':')
}
