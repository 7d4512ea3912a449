import { expect, it } from 'vitest'
import type { HeaderFields, ResponseController } from './response-handler.js'
import { universalHandler } from './universal-handler.js'

type Calls = Record<string, (...given: unknown[]) => unknown>
const bytes = (text: string) => new TextEncoder().encode(text)

it('S03 lets undici 6 call a handler of undici 8', () => {
  const log: unknown[] = []
  let controller: ResponseController | undefined
  const handler = universalHandler({
    onRequestStart(given) {
      controller = given
    },
    onResponseStart: (_, status, headers: HeaderFields) => void log.push([status, { ...headers }]),
    onResponseData(given, chunk) {
      log.push(new TextDecoder().decode(chunk))
      given.pause()
    },
    onResponseEnd: () => void log.push('end'),
    onResponseError: (_, error) => void log.push(error.message),
  }) as Calls
  handler.onConnect?.((reason: Error) => log.push(`aborted: ${reason.message}`))
  const fields = [
    bytes('Content-Type'),
    bytes('text/plain'),
    bytes('x-a'),
    bytes('1'),
    bytes('x-a'),
    bytes('2'),
  ]
  expect(handler.onHeaders?.(200, fields, () => log.push('resumed'), 'OK')).toBe(true)
  expect(handler.onData?.(bytes('one'))).toBe(false)
  controller?.resume()
  controller?.resume()
  handler.onComplete?.([])
  controller?.abort(new Error('enough'))
  handler.onError?.(new Error('lost'))
  expect(log).toEqual([
    [200, { 'content-type': 'text/plain', 'x-a': ['1', '2'] }],
    'one',
    'resumed',
    'end',
    'aborted: enough',
    'lost',
  ])
})

it('S03 lets undici 8 call a handler of undici 6', () => {
  const log: unknown[] = []
  const controller = { pause: () => log.push('paused'), resume: () => log.push('resumed'), abort: log.push }
  const handler = universalHandler({
    onHeaders(status, fields, resume) {
      log.push([status, fields])
      resume()
      return true
    },
    onData: () => false,
    onComplete: (trailers) => void log.push(trailers),
    onError: (error) => void log.push(error.message),
  }) as Calls
  handler.onRequestStart?.(controller)
  handler.onResponseStart?.(controller, 200, { 'x-a': ['1', '2'], 'x-b': '3' }, 'OK')
  handler.onResponseData?.(controller, bytes('one'))
  handler.onResponseEnd?.(controller, {})
  handler.onResponseError?.(controller, new Error('lost'))
  expect(log).toEqual([[200, ['x-a', '1', 'x-a', '2', 'x-b', '3']], 'resumed', 'paused', [], 'lost'])
})
