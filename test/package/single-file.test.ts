import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { bundle } from '../../packages/browser/build/bundle.mjs'
import { weigh } from '../../packages/browser/build/weigh.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const browser = join(root, 'packages/browser')
const read = (path: string) => readFileSync(join(browser, path), 'utf8')
const { name, version, license, unpkg, jsdelivr } = JSON.parse(read('package.json'))
const FILES = [
  'openroute-login.min.js',
  'openroute-login.iife.min.js',
  'openroute-server-login.min.js',
  'openroute-server-login.iife.min.js',
]

describe('the single file for a script tag', () => {
  it('E10 has the same bytes wherever and whenever it is built, and those are the ones in dist', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'openroute-kit-'))
    try {
      for (const part of ['core', 'browser'])
        for (const file of ['package.json', 'dist'])
          cpSync(join(root, 'packages', part, file), join(elsewhere, 'house', part, file), {
            recursive: true,
          })
      const modules = join(elsewhere, 'house/browser/node_modules/@openroute-kit')
      mkdirSync(modules, { recursive: true })
      symlinkSync(join(elsewhere, 'house/core'), join(modules, 'core'))

      const [here, there] = [await bundle(browser), await bundle(join(elsewhere, 'house/browser'))]
      expect(here.map(({ file }) => file)).toEqual(FILES)
      const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()
      for (const [index, { file, script, map }] of here.entries()) {
        expect(text(script)).toBe(read(`dist/${file}`))
        expect(text(map)).toBe(read(`dist/${file}.map`))
        expect(text(there[index]?.script as Uint8Array)).toBe(text(script))
        expect(text(there[index]?.map as Uint8Array)).toBe(text(map))
      }
    } finally {
      rmSync(elsewhere, { recursive: true, force: true })
    }
  })

  it('E10 is listed in sri.json with its hash and sizes, and is what CDNs serve for the bare package', () => {
    const listed = JSON.parse(read('dist/sri.json'))
    expect(Object.keys(listed)).toEqual(FILES)
    for (const file of FILES) {
      const { integrity, bytes, gzip } = weigh(readFileSync(join(browser, 'dist', file)))
      expect(listed[file]).toEqual({ integrity, bytes, gzip })
    }
    for (const path of [unpkg, jsdelivr]) expect(path).toBe(`dist/${FILES[0]}`)
  })

  it('says what it is, in its first line', () => {
    for (const file of FILES)
      expect(read(`dist/${file}`).split('\n')[0]).toBe(`/*! ${name} ${version} | ${license} */`)
  })

  it('B32 has a source map with the kit’s sources in it, and nothing of the machine or of any key', () => {
    for (const file of FILES) {
      const map = read(`dist/${file}.map`)
      const { sources }: { sources: string[] } = JSON.parse(map)
      expect(sources).toContainEqual(expect.stringMatching(/\/login-element\.ts$/))
      for (const source of sources)
        expect(source).toMatch(/^\.\.\/(\.\.\/core\/)?src\/([\w-]+\/)*[\w-]+\.ts$|^openroute-login\.js$/)
      for (const text of [map, read(`dist/${file}`)]) {
        expect(text).not.toContain(root)
        expect(text).not.toMatch(/sk-or-[\w-]{8}|node_modules/)
      }
    }
  })
})
