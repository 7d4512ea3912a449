import { expect, it } from 'vitest'
import { failure } from '../errors/failure.js'
import { abortAsFetchDoes } from './abort-as-fetch-does.js'

const URL = 'https://api.example/v1/chat/completions'
const reason = new DOMException('left', 'AbortError')
const failing = abortAsFetchDoes(() => Promise.reject(failure('cancelled')))

it('fails with the reason of the signal after an abort', async () => {
  const signal = AbortSignal.abort(reason)
  await expect(failing(URL, { signal })).rejects.toBe(reason)
  await expect(failing(new Request(URL, { signal }))).rejects.toBe(reason)
})

it('fails with the reason of the signal while the body is read', async () => {
  const controller = new AbortController()
  const body = new ReadableStream({ pull: (stream) => stream.error(failure('cancelled')) })
  const response = await abortAsFetchDoes(async () => new Response(body))(URL, { signal: controller.signal })
  controller.abort(reason)
  await expect(response.text()).rejects.toBe(reason)
})

it('keeps any other error', async () => {
  await expect(failing(URL)).rejects.toMatchObject({ code: 'cancelled' })
})
