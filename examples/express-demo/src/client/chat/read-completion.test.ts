import { describe, expect, it } from 'vitest'
import { CompletionError } from './completion-error.js'
import { type CompletionPart, readCompletion } from './read-completion.js'

const text = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`
const FINISH = `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] })}\n\n`
const USAGE = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 3, cost: 0.0002 } })}\n\n`
const DONE = 'data: [DONE]\n\n'

const WHOLE = `: OPENROUTER PROCESSING\n\n${text('你好')}${text('，世界 🌏')}: keep-alive\n\n${text('!')}${FINISH}${USAGE}${DONE}`
const PARTS: CompletionPart[] = [
  { type: 'text', text: '你好' },
  { type: 'text', text: '，世界 🌏' },
  { type: 'text', text: '!' },
  { type: 'finish', reason: 'stop' },
  { type: 'usage', usage: { promptTokens: 7, completionTokens: 3, cost: 0.0002 } },
]

function streamOf(
  stream: string,
  cuts: (bytes: Uint8Array) => number[] = () => [],
): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(stream)
  const ends = [...cuts(bytes), bytes.length]
  let from = 0
  return new ReadableStream({
    pull(controller) {
      const end = ends.shift()
      if (end === undefined) return controller.close()
      controller.enqueue(bytes.slice(from, end))
      from = end
    },
  })
}

async function read(stream: ReadableStream<Uint8Array>) {
  const parts: CompletionPart[] = []
  try {
    for await (const part of readCompletion(stream)) parts.push(part)
  } catch (error) {
    return { parts, error }
  }
  return { parts, error: undefined }
}

describe('readCompletion', () => {
  it('D16 reads the same parts wherever one cut falls, inside a Chinese character or an event too', async () => {
    const length = new TextEncoder().encode(WHOLE).length
    for (let cut = 1; cut < length; cut++)
      expect(await read(streamOf(WHOLE, () => [cut]))).toEqual({ parts: PARTS, error: undefined })
  })

  it('D16 reads the same parts byte by byte', async () => {
    const { parts } = await read(streamOf(WHOLE, (bytes) => [...bytes.keys()].slice(1)))
    expect(parts).toEqual(PARTS)
  })

  it('D16 reads the same parts with CRLF and with CR, cut between the two as well', async () => {
    for (const end of ['\r\n', '\r']) {
      const stream = WHOLE.replaceAll('\n', end)
      expect((await read(streamOf(stream))).parts).toEqual(PARTS)
      expect((await read(streamOf(stream, (bytes) => [...bytes.keys()].slice(1)))).parts).toEqual(PARTS)
    }
  })

  it('D16 reads an event of 1 MB in chunks of 1,000 bytes', async () => {
    const long = '长'.repeat(350_000)
    const { parts } = await read(
      streamOf(text(long) + DONE, (bytes) =>
        Array.from({ length: Math.floor(bytes.length / 1000) }, (_, n) => (n + 1) * 1000),
      ),
    )
    expect(parts).toEqual([{ type: 'text', text: long }])
  })

  it('D16 keeps the text before an error under status 200, and throws the error', async () => {
    const failure = `data: ${JSON.stringify({ error: { code: 502, message: 'Provider disconnected' }, choices: [{ delta: { content: '' }, finish_reason: 'error' }] })}\n\n`
    const { parts, error } = await read(streamOf(text('Half') + failure + DONE))
    expect(parts).toEqual([{ type: 'text', text: 'Half' }])
    expect(error).toMatchObject({ code: '502', status: 502, message: 'Provider disconnected' })
  })

  it('D15 distinguishes a stream that the proxy ended from a complete one', async () => {
    const end = `data: ${JSON.stringify({ error: { code: 'provider_interrupted', message: 'broke', status: 502 } })}\n\n`
    const { parts, error } = await read(streamOf(text('Half') + end))
    expect(parts).toHaveLength(1)
    expect(error).toMatchObject({ code: 'provider_interrupted' })
  })

  it('D15 rejects a stream that ends before [DONE], or within an event', async () => {
    for (const stream of [text('Half'), `${text('Half')}data: {"choi`, `${text('Half')}data: <html>\n\n`]) {
      const { parts, error } = await read(streamOf(stream))
      expect(parts).toEqual([{ type: 'text', text: 'Half' }])
      expect(error).toBeInstanceOf(CompletionError)
      expect(error).toMatchObject({ code: 'stream_broken' })
    }
  })

  it('accepts a last [DONE] without its empty line', async () => {
    expect(await read(streamOf(`${text('Hi')}data: [DONE]`))).toEqual({
      parts: [{ type: 'text', text: 'Hi' }],
      error: undefined,
    })
  })

  it('cancels the stream when its reader stops early, so that the rest costs nothing', async () => {
    let cancelled = false
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode(text('more '))),
      cancel: () => {
        cancelled = true
      },
    })
    for await (const _ of readCompletion(endless)) break
    expect(cancelled).toBe(true)
  })

  it('rethrows errors of the stream itself', async () => {
    const lost = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new TypeError('lost')),
    })
    expect((await read(lost)).error).toBeInstanceOf(TypeError)
  })
})
