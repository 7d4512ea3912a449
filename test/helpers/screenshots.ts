import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pixelmatch from 'pixelmatch'
import type { Locator, Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { findFonts } from './find-tools.mjs'
import { indexedPng } from './indexed-png.js'

// Pictures are compared in Chromium alone: one renderer is enough to detect a changed appearance. And with the fonts that
// prepare.mjs installs, to which launch-browser.ts restricts it, since most of a picture is text.

/**
 * How different a pixel may be, from 0 to 1, in pixelmatch's distance as the eye sees it: 0.05 is about 12 of 255 steps of
 * grey. Surfaces come out the same each time, so this is for rounding, and for colours that a small file lacks.
 * Pixels that smooth an edge don't count, since another build of Chromium smooths letters a little differently.
 */
export const PIXEL_THRESHOLD = 0.05

/** The share of pixels that may differ: strokes of a few letters. */
export const DIFFERING_SHARE = 0.0005

/** And no more than that many, however big the picture: an icon of 16 px in another colour must be detected. */
export const DIFFERING_PIXELS = 50

export interface LookOptions {
  /** Default: test/browser/looks. */
  folder?: string
  /** Default: whether `UPDATE_LOOKS` is set. */
  update?: boolean
  /** Default: whether `CI` is set. */
  ci?: boolean
}

const LOOKS = fileURLToPath(new URL('../browser/looks', import.meta.url))
const UPDATE = 'UPDATE_LOOKS=1 npx vitest run --project chromium test/browser/looks.chromium.test.ts'

/** A picture of a page or of a part of it, at rest: no animation, no caret. */
export function takeLook(target: Page | Locator): Promise<Buffer> {
  const options = { animations: 'disabled', caret: 'hide', scale: 'css' } as const
  return 'goto' in target ? target.screenshot({ ...options, fullPage: true }) : target.screenshot(options)
}

/**
 * Compares a picture, as PNG, with the one that is stored as `<folder>/<name>.png`. A picture that is not stored yet is
 * written, but in CI it fails: no one would have reviewed it. What fails leaves the picture and the differences in
 * `<folder>/.actual`.
 *
 * @throws Error that says what to look at.
 */
export function compareLook(name: string, png: Buffer, options: LookOptions = {}): void {
  const { folder = LOOKS, update = isSet('UPDATE_LOOKS'), ci = isSet('CI') } = options
  const stored = join(folder, `${name}.png`)
  const [actualFile, diffFile] = ['actual', 'diff'].map((kind) =>
    join(folder, '.actual', `${name}.${kind}.png`),
  )
  for (const file of [actualFile, diffFile] as string[]) rmSync(file, { force: true })

  const actual = PNG.sync.read(png)
  const fail = (what: string, diff?: PNG): never => {
    mkdirSync(join(folder, '.actual'), { recursive: true })
    writeFileSync(actualFile as string, png)
    if (diff) writeFileSync(diffFile as string, PNG.sync.write(diff))
    const fonts = findFonts() === null ? ' This machine has not the fonts of the stored pictures.' : ''
    const files = diff ? `${actualFile} and ${diffFile}` : actualFile
    throw new Error(`${what}${fonts} Look at ${files}; if it is meant to be so: ${UPDATE}`)
  }

  if (update || !existsSync(stored)) {
    if (ci && !update) fail(`The look of ${name} is not stored.`)
    mkdirSync(folder, { recursive: true })
    const small = indexedPng(actual)
    // Where 256 colours would make a difference, all of them.
    writeFileSync(stored, differences(PNG.sync.read(small), actual) === 0 ? small : png)
    return
  }
  const expected = PNG.sync.read(readFileSync(stored))
  const { width, height } = actual
  if (width !== expected.width || height !== expected.height)
    fail(`${name} was ${expected.width} × ${expected.height} px and is ${width} × ${height} px.`)
  const diff = new PNG({ width, height })
  const differing = differences(expected, actual, diff)
  const allowed = Math.min(DIFFERING_PIXELS, Math.floor(width * height * DIFFERING_SHARE))
  if (differing > allowed) fail(`${name} looks different in ${differing} pixels (allowed: ${allowed}).`, diff)
}

function differences(expected: PNG, actual: PNG, diff?: PNG): number {
  const { width, height } = actual
  return pixelmatch(expected.data, actual.data, diff?.data, width, height, { threshold: PIXEL_THRESHOLD })
}

function isSet(name: string): boolean {
  return !['', '0', 'false', undefined].includes(process.env[name])
}
