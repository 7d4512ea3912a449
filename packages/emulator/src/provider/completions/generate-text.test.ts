import { expect, it } from 'vitest'
import type { ChatRequest } from './chat-request.js'
import { generate } from './generate-text.js'

async function answer(lastUserText: string): Promise<string> {
  const request = { model: 'openai/gpt-4o', lastUserText } as ChatRequest
  let text = ''
  for await (const piece of generate(request, 0, new AbortController().signal)) text += piece.text
  return text
}

it('answers a Chinese question in Chinese, without italics, which Han type has none of', async () => {
  const text = await answer('你好')
  expect(text).toContain('本地模拟器')
  expect(text).not.toMatch(/(?<!\*)\*(?!\*)/)
})

it('quotes the question', async () => {
  expect(await answer('one\ntwo')).toContain('> one\n> two\n')
})
