import { crc32, deflateSync } from 'node:zlib'
import type { PNG } from 'pngjs'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const COLOURS = 256
const INDEXED = 3

/**
 * A small PNG of a picture without transparency: its 256 most frequent colours, and the nearest of them for the others,
 * which in a picture of a page are edges of letters. pngjs reads such a file, but writes none.
 */
export function indexedPng({ width, height, data }: Pick<PNG, 'width' | 'height' | 'data'>): Buffer {
  const counts = new Map<number, number>()
  for (let at = 0; at < data.length; at += 4) {
    const colour = data.readUIntBE(at, 3)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const byFrequency = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([colour]) => colour)
  const palette = byFrequency.slice(0, COLOURS)
  const indices = new Map(byFrequency.map((colour, index) => [colour, index]))
  for (const colour of byFrequency.slice(COLOURS)) indices.set(colour, nearest(palette, colour))

  // A filter byte (none: neighbours in a palette say nothing about each other) before each line.
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

function nearest(palette: readonly number[], colour: number): number {
  const [r, g, b] = channels(colour)
  const distances = palette.map((one) => {
    const [x, y, z] = channels(one)
    return (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2
  })
  return distances.indexOf(Math.min(...distances))
}

function chunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(body.length, 0)
  frame.writeUInt32BE(crc32(typed), 4)
  return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)])
}
