import { expect, it } from 'vitest'
import { generateText } from './generate-text.js'

function generatedText(lastUserText: string): string {
  let text = ''
  for (const chunk of generateText({ model: 'openai/gpt-4o', lastUserText })) text += chunk.text
  return text
}

it('responds in Chinese to a Chinese question, without italics, which Chinese type does not have', () => {
  const text = generatedText('你好')
  expect(text).toContain('本地模拟器')
  expect(text).not.toMatch(/(?<!\*)\*(?!\*)/)
})

it('quotes the question', () => {
  expect(generatedText('one\ntwo')).toContain('> one\n> two\n')
})
