import { openEventStream, writeWithBackpressure } from '../../http/event-stream.js'
import type { CompletionChunk } from '../completions/completion-chunks.js'
import {
  addChunk,
  type CompletedCall,
  type CompletionJob,
  countedChunks,
  emptyMessage,
  streamError,
} from '../completions/completion-job.js'
import type { ResponseEcho } from './read-responses-request.js'
import {
  callItem,
  callItemId,
  finalStatus,
  messageId,
  messageItem,
  outputItems,
  type ResponseState,
  responseObject,
  textPart,
} from './response-object.js'

/** Streams the response as the events of OpenAI's Responses API, from `response.created` to `response.completed`. */
export async function streamResponse(job: CompletionJob, echo: ResponseEcho): Promise<void> {
  const { generation, res, signal } = job
  const chunks = countedChunks(job)
  const message = emptyMessage()
  const error = streamError(res)
  let sequence = 0
  const send = (type: string, data: object) => {
    const event = { type, ...data, sequence_number: sequence++ }
    return writeWithBackpressure(res, `event: ${type}\ndata: ${JSON.stringify(event)}\n\n`, signal)
  }
  const sendState = (type: string, state: ResponseState) =>
    send(type, { response: responseObject(generation, echo, state) })

  openEventStream(res)
  await writeWithBackpressure(res, ': OPENROUTE PROCESSING\n\n', signal)
  for (const type of ['response.created', 'response.in_progress'])
    await sendState(type, { status: 'in_progress', output: [] })
  let sent = 0
  if (error?.afterChunks !== 0)
    for await (const chunk of chunks) {
      await sendChunk(chunk)
      if (++sent === error?.afterChunks) break
    }
  if (error !== undefined) {
    generation.finishReason = 'error'
    const { message: text } = error
    await sendState('response.failed', {
      status: 'failed',
      output: [],
      error: { code: error.code === 429 ? 'rate_limit_exceeded' : 'server_error', message: text },
    })
  } else {
    await finish()
    const status = finalStatus(generation)
    const output = outputItems(generation, message)
    await sendState(`response.${status}`, { status, output, charge: generation.settle(false) })
  }
  res.end('data: [DONE]\n\n')

  async function sendChunk(chunk: CompletionChunk): Promise<void> {
    const isFirst = message.text === '' && message.calls.length === 0
    if ('text' in chunk) {
      if (isFirst) await openMessage()
      addChunk(message, chunk)
      await send('response.output_text.delta', { ...textPosition(), delta: chunk.text, logprobs: [] })
      return
    }
    if (chunk.start !== undefined && !isFirst) await closeCall()
    addChunk(message, chunk)
    if (chunk.start !== undefined)
      await send('response.output_item.added', {
        output_index: chunk.call,
        item: callItem(lastCall(), 'in_progress'),
      })
    if (chunk.arguments !== '')
      await send('response.function_call_arguments.delta', { ...callPosition(), delta: chunk.arguments })
  }

  async function finish(): Promise<void> {
    if (message.calls.length > 0) return closeCall()
    const { text } = message
    if (text === '') await openMessage()
    await send('response.output_text.done', { ...textPosition(), text, logprobs: [] })
    await send('response.content_part.done', { ...textPosition(), part: textPart(text) })
    const item = messageItem(generation, text, finalStatus(generation))
    await send('response.output_item.done', { output_index: 0, item })
  }

  async function openMessage(): Promise<void> {
    const item = messageItem(generation, '', 'in_progress')
    await send('response.output_item.added', { output_index: 0, item })
    await send('response.content_part.added', { ...textPosition(), part: textPart('') })
  }

  async function closeCall(): Promise<void> {
    const call = lastCall()
    const done = { name: call.name, arguments: call.arguments }
    await send('response.function_call_arguments.done', { ...callPosition(), ...done })
    const item = callItem(call, finalStatus(generation))
    await send('response.output_item.done', { output_index: message.calls.length - 1, item })
  }

  function lastCall(): CompletedCall {
    return message.calls.at(-1) as CompletedCall
  }

  function textPosition(): object {
    return { item_id: messageId(generation), output_index: 0, content_index: 0 }
  }

  function callPosition(): object {
    return { item_id: callItemId(lastCall()), output_index: message.calls.length - 1 }
  }
}
