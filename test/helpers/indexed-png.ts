import { crc32, deflateSync } from 'node:zlib'
import type { PNG } from 'pngjs'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const COLOURS = 256
const SURFACES = 64
const INDEXED = 3

/**
 * A small PNG of a picture without transparency, in at most 256 colours. Its most frequent ones, which are surfaces, are
 * kept; the others, which are edges of letters, become a similar colour where there is one. pngjs reads such
 * files, but can't write them.
 */
export function indexedPng({ width, height, data }: Pick<PNG, 'width' | 'height' | 'data'>): Buffer {
  const counts = new Map<number, number>()
  for (let at = 0; at < data.length; at += 4) {
    const colour = data.readUIntBE(at, 3)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const byFrequency = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([colour]) => colour)
  let palette = byFrequency
  for (let near = 4; palette.length > COLOURS; near += 4) palette = thinned(byFrequency, near)
  const indices = new Map(byFrequency.map((colour) => [colour, nearest(palette, colour)]))

  // A filter byte (none: neighbours in a palette are unrelated) before each line.
  const lines = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      lines[y * (width + 1) + 1 + x] = indices.get(data.readUIntBE(4 * (y * width + x), 3)) ?? 0

  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, INDEXED, 0, 0, 0], 8)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const channels = (colour: number): [number, number, number] => [
  colour >> 16,
  (colour >> 8) & 255,
  colour & 255,
]

/** How far apart two colours are, in the channel in which they differ most. */
function distance(one: number, other: number): number {
  const [r, g, b] = channels(one)
  const [x, y, z] = channels(other)
  return Math.max(Math.abs(r - x), Math.abs(g - y), Math.abs(b - z))
}

/** The colours without those that have a more frequent one nearer than `near`. */
function thinned(colours: readonly number[], near: number): number[] {
  const kept = colours.slice(0, SURFACES)
  for (const colour of colours.slice(SURFACES))
    if (kept.every((one) => distance(one, colour) >= near)) kept.push(colour)
  return kept
}

function nearest(palette: readonly number[], colour: number): number {
  let found = 0
  let least = Number.POSITIVE_INFINITY
  for (const [index, one] of palette.entries()) {
    const far = distance(one, colour)
    if (far >= least) continue
    found = index
    least = far
    if (far === 0) break
  }
  return found
}

function chunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(body.length, 0)
  frame.writeUInt32BE(crc32(typed), 4)
  return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)])
}
