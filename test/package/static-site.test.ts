import { readFileSync } from 'node:fs'
import { runInThisContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { pinnedPage } from '../../examples/static-site/pin.mjs'

const html = readFileSync(new URL('../../examples/static-site/index.html', import.meta.url), 'utf8')

describe('examples/static-site', () => {
  it('E10 names version and hash of this build, and the hashes of its own script and style', async () => {
    const integrities = [...html.matchAll(/integrity="(.*?)"/g)].map(([, hash]) => hash)
    expect(integrities).toHaveLength(2)
    for (const hash of integrities) expect(hash).toMatch(/^sha384-[\w+/]{64}$/)
    // `npm run build` writes them.
    expect(html).toBe(await pinnedPage())
  })

  it('is one file, without inline handlers, inline styles or markup made from strings', () => {
    expect(html).not.toMatch(/ on\w+=| style=|innerHTML|insertAdjacent|document\.write/)
    const outside = [...html.matchAll(/<(?:script|link|img)[^>]* (?:src|href)="(.*?)"/g)].map(
      ([, url = '']) => url,
    )
    expect(outside.filter((url) => !url.startsWith('data:')).map((url) => url.replace(/[^/]*$/, ''))).toEqual(
      [expect.stringMatching(/^https:\/\/cdn\.jsdelivr\.net\/npm\/@openroute-kit\/browser@/), './'],
    )
  })
})

describe('its reader of server-sent events', () => {
  const source = /^async function\* eventsOf[\s\S]*?^\}/m.exec(html)?.[0] ?? ''
  const eventsOf: (stream: ReadableStream<Uint8Array>) => AsyncGenerator<string> = runInThisContext(
    `(${source})`,
  )

  async function read(...chunks: Uint8Array[]): Promise<string[]> {
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk)
        controller.close()
      },
    })
    const events: string[] = []
    for await (const data of eventsOf(stream)) events.push(data)
    return events
  }
  const bytes = (text: string) => new TextEncoder().encode(text)

  const lines = [
    '\uFEFFdata: first',
    ': a comment',
    '',
    'event: x',
    'data: {"a":"你好🙂\u2028"}',
    'id: 1',
    '',
    '',
    'data',
  ]
  const text = (newline: string) =>
    [...lines, 'data:two', 'data:  lines', 'nodata: x', '', 'data: [DONE]', '', ''].join(newline)
  const expected = ['first', '{"a":"你好🙂\u2028"}', '\ntwo\n lines', '[DONE]']

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('reads lines that end in %s, wherever the bytes are cut', async (_name, newline) => {
    const all = bytes(text(newline))
    for (let at = 0; at <= all.length; at++)
      expect(await read(all.slice(0, at), all.slice(at))).toEqual(expected)
    expect(await read(...Array.from(all, (byte) => Uint8Array.of(byte)))).toEqual(expected)
  })

  it('accepts a last event whose blank line is missing', async () => {
    expect(await read(bytes('data: [DONE]'))).toEqual(['[DONE]'])
    expect(await read(bytes('data: [DONE]\r\n'))).toEqual(['[DONE]'])
  })

  it('cancels the stream when the rest is not needed', async () => {
    let cancelled = false
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes('data: 1\n\ndata: 2\n\n')),
      cancel: () => {
        cancelled = true
      },
    })
    for await (const data of eventsOf(stream)) if (data === '1') break
    await expect.poll(() => cancelled).toBe(true)
  })
})
