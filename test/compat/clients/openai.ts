import OpenAI from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { z } from 'zod'
import { type ApiClient, Recipe, Weather } from './api-client.js'

const ask = (question: string) => [{ role: 'user' as const, content: question }]

export const openai: ApiClient = {
  name: 'openai',
  async complete(options, { model, question, signal }) {
    const { choices } = await new OpenAI(options).chat.completions.create(
      { model, messages: ask(question) },
      { signal },
    )
    return choices[0]?.message.content ?? ''
  },
  async *stream(options, { model, question, signal }) {
    const chunks = await new OpenAI(options).chat.completions.create(
      { model, messages: ask(question), stream: true },
      { signal },
    )
    for await (const { choices } of chunks) yield choices[0]?.delta.content ?? ''
  },
  async callTool(options, { model, question }) {
    const { choices } = await new OpenAI(options).chat.completions.create({
      model,
      messages: ask(question),
      tools: [{ type: 'function', function: { name: 'weather', parameters: z.toJSONSchema(Weather) } }],
      tool_choice: 'required',
    })
    const call = choices[0]?.message.tool_calls?.[0]
    return (
      call?.type === 'function' && call.function.name === 'weather' && JSON.parse(call.function.arguments)
    )
  },
  async structure(options, { model, question }) {
    const { choices } = await new OpenAI(options).chat.completions.parse({
      model,
      messages: ask(question),
      response_format: zodResponseFormat(Recipe, 'recipe'),
    })
    return choices[0]?.message.parsed
  },
  async embed(options, { model, question }) {
    const { data } = await new OpenAI(options).embeddings.create({ model, input: question })
    return data[0]?.embedding ?? []
  },
  async respond(options, { model, question }) {
    return (await new OpenAI(options).responses.create({ model, input: question })).output_text
  },
  async *streamResponse(options, { model, question }) {
    const events = await new OpenAI(options).responses.create({ model, input: question, stream: true })
    for await (const event of events) if (event.type === 'response.output_text.delta') yield event.delta
  },
}
