import type { OpenAIOptions } from '@openroute-kit/browser'
import OpenAI from 'openai'

/** What an app's page would do with the options of a login; a module of its own, since most tests need none of it. */
export async function stream(options: OpenAIOptions, question: string): Promise<string> {
  const client = new OpenAI(options)
  const stream = await client.chat.completions.create({
    model: 'emulator/echo',
    messages: [{ role: 'user', content: question }],
    stream: true,
  })
  let text = ''
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  return text
}
