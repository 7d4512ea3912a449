import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compareLook, DIFFERING_PIXELS, DIFFERING_SHARE, PIXEL_THRESHOLD } from './screenshots.js'

type Colour = [r: number, g: number, b: number]
interface Drawing {
  width?: number
  height?: number
  /** Where the button is, from the left. */
  left?: number
  button?: Colour
  /** An icon of 16 px in the corner. */
  icon?: Colour
  stroke?: Colour
  /** How much ink the edge of a slanted stroke gets, from 0 to 1. */
  smoothing?: number
}

let folder: string
const ci = { update: false, ci: true }
const compare = (picture: Buffer, options = {}) =>
  compareLook('button', picture, { folder, ...ci, ...options })
const stored = () => join(folder, 'button.png')
const left = () => (existsSync(join(folder, '.actual')) ? readdirSync(join(folder, '.actual')).sort() : [])

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'looks-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A page with a button, an icon, and a slanted stroke whose edge is smoothed. */
function draw(drawing: Drawing = {}): Buffer {
  const { width = 320, height = 200, left = 40, button = [31, 94, 255] } = drawing
  const { icon = [91, 100, 114], stroke = [21, 24, 30], smoothing = 0.5 } = drawing
  const png = new PNG({ width, height })
  const edge = stroke.map((ink) => Math.round(255 - smoothing * (255 - ink))) as Colour
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let colour: Colour = [255, 255, 255]
      if (x >= left && x < left + 160 && y >= 80 && y < 120) colour = button
      else if (x >= 300 && x < 316 && y >= 4 && y < 20) colour = icon
      else if (y >= 140 && y < 180 && x >= y - 100 && x <= y - 80)
        colour = x > y - 100 && x < y - 80 ? stroke : edge
      png.data.set([...colour, 255], 4 * (y * width + x))
    }
  return PNG.sync.write(png)
}

/** A picture of more colours than a palette has. */
function drawConfetti(): Buffer {
  const png = new PNG({ width: 64, height: 64 })
  for (let pixel = 0; pixel < 64 * 64; pixel++)
    png.data.set([(pixel * 37) % 256, (pixel * 101) % 251, (pixel * 59) % 241, 255], 4 * pixel)
  return PNG.sync.write(png)
}

describe('compareLook', () => {
  it('writes a picture that is not stored, small, and finds it again', () => {
    compare(draw(), { ci: false })
    expect(readFileSync(stored()).length).toBeLessThan(draw().length)
    compare(draw())
    expect(left()).toEqual([])
  })

  it('fails in CI for a picture that is not stored, and saves it for review', () => {
    expect(() => compare(draw())).toThrow(/not stored.*button\.actual\.png.*UPDATE_LOOKS=1/)
    expect(existsSync(stored())).toBe(false)
    expect(left()).toEqual(['button.actual.png'])
  })

  it('keeps every colour of a picture that has too many for a palette', () => {
    compare(drawConfetti(), { ci: false })
    const kept = PNG.sync.read(readFileSync(stored())).data
    expect(kept.equals(PNG.sync.read(drawConfetti()).data)).toBe(true)
  })

  it.each<[string, Drawing]>([
    ['another colour', { button: [26, 115, 232] }],
    ['another colour of something small', { icon: [120, 130, 144] }],
    ['a button moved by one pixel', { left: 41 }],
    ['a stroke that is gone', { stroke: [255, 255, 255] }],
  ])('detects %s, and saves the picture and the difference', (_, change) => {
    compare(draw(), { ci: false })
    const before = readFileSync(stored())
    expect(() => compare(draw(change))).toThrow(/looks different in \d+ pixels.*button\.diff\.png/)
    expect(left()).toEqual(['button.actual.png', 'button.diff.png'])
    expect(readFileSync(join(folder, '.actual', 'button.actual.png')).equals(draw(change))).toBe(true)
    expect(readFileSync(stored()).equals(before)).toBe(true)
    compare(draw())
    expect(left()).toEqual([])
  })

  it('detects a changed icon in a picture of a whole page', () => {
    compare(draw({ width: 1280, height: 2000 }), { ci: false })
    const change: Drawing = { width: 1280, height: 2000, icon: [180, 30, 30] }
    expect(() => compare(draw(change))).toThrow('looks different')
  })

  it.each<[string, Drawing]>([
    ['width', { width: 321 }],
    ['height', { height: 199 }],
  ])('fails for another %s', (_, change) => {
    compare(draw(), { ci: false })
    expect(() => compare(draw(change))).toThrow(/was 320 × 200 px and is/)
    expect(left()).toEqual(['button.actual.png'])
  })

  it('tolerates the stated number of different pixels, and no more', () => {
    const [width, height] = [400, 300]
    const allowed = Math.min(DIFFERING_PIXELS, width * height * DIFFERING_SHARE)
    const black = (pixels: number) => {
      const png = new PNG({ width, height })
      png.data.fill(255)
      // Side by side and two high: nothing that smooths an edge.
      for (let pixel = 0; pixel < pixels; pixel++) {
        const [x, y] = [20 + Math.floor(pixel / 2), 20 + (pixel % 2)]
        png.data.set([0, 0, 0], 4 * (y * width + x))
      }
      return PNG.sync.write(png)
    }
    compare(black(0), { ci: false })
    compare(black(allowed))
    expect(() => compare(black(allowed + 2))).toThrow(`allowed: ${allowed}`)
  })

  it('tolerates an imperceptible shade, and detects a perceptible one', () => {
    const steps = Math.round(255 * PIXEL_THRESHOLD)
    compare(draw({ button: [100, 100, 100] }), { ci: false })
    const lighter = (by: number) => draw({ button: [100 + by, 100 + by, 100 + by] })
    compare(lighter(steps - 2))
    expect(() => compare(lighter(steps + 2))).toThrow('looks different')
  })

  it('tolerates an edge that is smoothed slightly differently', () => {
    compare(draw(), { ci: false })
    compare(draw({ smoothing: 0.65 }))
  })

  it('stores the new picture when asked to, even in CI', () => {
    compare(draw(), { ci: false })
    compare(draw({ left: 60, height: 240 }), { update: true })
    compare(draw({ left: 60, height: 240 }))
  })

  it('fails for a stored file that is not a picture', () => {
    writeFileSync(stored(), 'no picture')
    expect(() => compare(draw())).toThrow()
  })
})
