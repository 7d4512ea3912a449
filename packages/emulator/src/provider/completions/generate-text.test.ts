import { expect, it } from 'vitest'
import type { ChatRequest } from './chat-request.js'
import { generateText } from './generate-text.js'

async function generatedText(lastUserText: string): Promise<string> {
  const request = { model: 'openai/gpt-4o', lastUserText } as ChatRequest
  let text = ''
  for await (const piece of generateText(request, 0, new AbortController().signal)) text += piece.text
  return text
}

it('responds in Chinese to a Chinese question, without italics, which Chinese type does not have', async () => {
  const text = await generatedText('你好')
  expect(text).toContain('本地模拟器')
  expect(text).not.toMatch(/(?<!\*)\*(?!\*)/)
})

it('quotes the question', async () => {
  expect(await generatedText('one\ntwo')).toContain('> one\n> two\n')
})
