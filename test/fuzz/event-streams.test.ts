import { Buffer } from 'node:buffer'
import { OpenRouteError } from '@openroute-kit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorEvent } from '../../packages/server/src/proxy/response/error-event.js'
import { EventBoundary } from '../../packages/server/src/proxy/response/event-boundary.js'
import type { ResponseHead } from '../../packages/server/src/proxy/response/filter-response-head.js'
import { KeyFilter } from '../../packages/server/src/proxy/response/key-filter.js'
import { ResponseBodyFilter } from '../../packages/server/src/proxy/response/response-body-filter.js'
import { parseEvents } from '../helpers/stream-events.js'
import { anyText, inPieces, key } from './arbitraries.js'
import { runs } from './fuzz.js'

const text = (bytes: readonly (Uint8Array | null)[]) =>
  Buffer.concat(bytes.filter((piece) => piece !== null)).toString('latin1')

/** Lines of a stream, good and bad; without the characters that end one. */
const line = fc.oneof(
  fc.constant(''),
  fc.constant(': OPENROUTER PROCESSING'),
  fc.json().map((json) => `data: ${json.replaceAll(/[\r\n]/g, '')}`),
  fc.constantFrom(
    'data: [DONE]',
    'data',
    'data:',
    'event: x',
    'id: 1',
    'retry: 1',
    ' data: x',
    '\ufeffdata: 你好 😀',
  ),
  anyText.map((any) => any.replaceAll(/[\r\n]/g, '')),
)
const ending = fc.constantFrom('\n', '\r\n', '\r')

/** A stream whose lines all end alike, as a provider sends it; `half` an event may end it. */
const uniform = fc
  .tuple(ending, fc.array(fc.oneof(line, fc.constant('')), { maxLength: 20 }), line)
  .map(([end, lines, half]) => ({ end, whole: lines.map((one) => one + end).join('') + half }))
/** And one that is malformed throughout. */
const mixed = fc.array(fc.tuple(line, ending), { maxLength: 20 }).map((lines) => lines.flat().join(''))

const pieces = (whole: string) => inPieces(Buffer.from(whole)).map((cut) => ({ whole, cut }))

describe('EventBoundary', () => {
  it('D16 passes on, after each chunk, all complete events and nothing incomplete', () => {
    const streams = uniform.chain(({ end, whole }) => pieces(whole).map((given) => ({ ...given, end })))
    fc.assert(
      fc.property(streams, ({ end, whole, cut }) => {
        const boundary = new EventBoundary()
        let [into, out] = ['', '']
        for (const piece of cut) {
          into += text([piece])
          out += text([boundary.push(piece)])
          expect(into.startsWith(out) && (out === '' || out.endsWith(end + end))).toBe(true)
          // Blank lines before an event are not an event.
          expect(into.slice(out.length).replace(/^[\r\n]+/, '')).not.toContain(end + end)
        }
        expect(out + text([boundary.rest()])).toBe(text([Buffer.from(whole)]))
      }),
      runs(1000),
    )
  })

  it('D15 appends a final event that clients read as an event of its own, wherever the stream broke', () => {
    const streams = fc
      .oneof(
        uniform.map(({ whole }) => whole),
        mixed,
      )
      .chain(pieces)
    const error = errorEvent(new OpenRouteError('provider_interrupted', 'broke', { status: 502 }))
    const [ofError = ''] = parseEvents(error)
    fc.assert(
      fc.property(streams, fc.nat(20), ({ whole, cut }, broke) => {
        const boundary = new EventBoundary()
        const out = text(cut.slice(0, broke).map((piece) => boundary.push(piece)))
        const events = parseEvents(Buffer.from(out, 'latin1').toString() + boundary.last(error))
        expect(events.at(-1)).toBe(ofError)
        expect(parseEvents(`${whole}\n\n`).slice(0, events.length - 1)).toEqual(events.slice(0, -1))
      }),
      runs(1000),
    )
  })

  it('D15 D16 loses no byte of oversized events, and ends them where they broke', () => {
    const size = fc.integer({ min: 1, max: 200_000 })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(size, fc.constantFrom('', '\n\n')), { minLength: 1, maxLength: 6 }),
        (sizes) => {
          const boundary = new EventBoundary()
          const whole = sizes.map(([length, end]) => Buffer.from(`data: ${'a'.repeat(length)}${end}`))
          const out = whole.map((piece) => boundary.push(piece))
          expect(parseEvents(text(out) + boundary.last('data: end\n\n')).at(-1)).toBe('end')
          const held = boundary.rest()
          expect(held?.byteLength ?? 0).toBeLessThanOrEqual(256 * 1024)
          expect(text([...out, held]) === text(whole)).toBe(true)
        },
      ),
      runs(30),
    )
  })
})

describe('KeyFilter', () => {
  it('B32 removes the key however it is split into chunks, and changes nothing else', () => {
    // Of two letters, so that keys overlap themselves and a failed match can start another.
    const letters = (length: number) =>
      fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: length })
    const quoting = fc.tuple(
      letters(7),
      fc.array(fc.oneof(letters(9), fc.constant('KEY'), fc.constant('c')), { maxLength: 9 }),
    )
    const given = quoting.chain(([secret, words]) =>
      pieces(words.join('').replaceAll('KEY', secret)).map((it) => ({ ...it, secret })),
    )
    fc.assert(
      fc.property(given, ({ secret, whole, cut }) => {
        const filter = new KeyFilter(secret)
        let held = 0
        const out = cut.map((piece) => {
          const passed = filter.push(piece)
          held += piece.byteLength - passed.byteLength
          expect(held).toBeLessThan(secret.length)
          return passed
        })
        expect(text([...out, filter.rest()])).toBe(whole.replaceAll(secret, '*'.repeat(secret.length)))
      }),
      runs(1000),
    )
  })

  /** The bytes that a simple search would replace: it decodes the text, and compares at each character. */
  function hidden(whole: string, secret: string): string {
    const read = (source: string) =>
      [...source.matchAll(/\\+u([\da-f]{4})|\\+([/"])|(\\)+|(.)/gis)].map(([written, code, ...others]) => ({
        written,
        character: code === undefined ? others.find(Boolean) : String.fromCharCode(Number.parseInt(code, 16)),
      }))
    const characters = read(whole)
    const wanted = read(secret).map(({ character }) => character)
    let out = ''
    for (let index = 0; index < characters.length; ) {
      const found = wanted.every((one, offset) => characters[index + offset]?.character === one)
      const taken = characters.slice(index, index + (found ? wanted.length : 1))
      const written = taken.map((one) => one.written).join('')
      out += found ? '*'.repeat(written.length) : written
      index += taken.length
    }
    return out
  }

  it('F27 removes the key however it is split, with any of its characters escaped', () => {
    const character = fc.constantFrom('a', '+', '/')
    const written = (one: string) => {
      const code = one.charCodeAt(0).toString(16).padStart(4, '0')
      const escapes = [`\\u${code}`, `\\u${code.toUpperCase()}`, `\\\\u${code}`]
      return fc.constantFrom(one, one, ...escapes, ...(one === '/' ? ['\\/'] : []))
    }
    const given = fc.array(character, { minLength: 1, maxLength: 6 }).chain((secret) => {
      const quoted = fc.tuple(...secret.map(written)).map((parts) => parts.join(''))
      const other = fc.oneof(character.chain(written), fc.constantFrom('x', '\\n', '\\u00', '\\u'))
      return fc
        .array(fc.oneof(quoted, other), { maxLength: 9 })
        .chain((words) => pieces(`${words.join('')}.`).map((it) => ({ ...it, secret: secret.join('') })))
    })
    fc.assert(
      fc.property(given, ({ secret, whole, cut }) => {
        const filter = new KeyFilter(secret)
        const out = cut.map((piece) => filter.push(piece))
        expect(text([...out, filter.rest()])).toBe(hidden(whole, secret))
      }),
      runs(1000),
    )
  })
})

describe('ResponseBodyFilter', () => {
  it('D16 B32 passes on the same bytes however they are split: all but the key', () => {
    const streams = fc
      .tuple(
        key,
        fc.oneof(
          mixed,
          uniform.map(({ whole }) => whole),
          anyText,
        ),
        fc.array(fc.nat(500), { maxLength: 3 }),
      )
      .map(([secret, stream, offsets]) => ({
        secret,
        whole: offsets.reduce((it, at) => it.slice(0, at) + secret + it.slice(at), stream),
      }))
      .chain(({ secret, whole }) => pieces(whole).map((given) => ({ ...given, secret })))
    fc.assert(
      fc.property(
        streams,
        fc.constantFrom<ResponseHead['kind'][]>('events', 'json'),
        ({ secret, whole, cut }, kind) => {
          const filter = new ResponseBodyFilter(secret, { kind, status: 200, headers: {} })
          const out = text([...cut.map((piece) => filter.push(piece)), filter.rest()])
          expect(out).not.toContain(secret)
          expect(out).toBe(text([Buffer.from(whole.replaceAll(secret, '*'.repeat(secret.length)))]))
        },
      ),
      runs(1000),
    )
  })
})
