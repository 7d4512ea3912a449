import { type CompletionJob, completeMessage } from '../completions/completion-job.js'
import type { ResponseEcho } from './read-responses-request.js'
import { finalStatus, outputItems, responseObject } from './response-object.js'

/** Generates the whole response, then sends it as JSON. */
export async function sendResponse(job: CompletionJob, echo: ResponseEcho): Promise<void> {
  const { generation, res } = job
  const output = outputItems(generation, await completeMessage(job))
  const charge = generation.settle(false)
  res.json(responseObject(generation, echo, { status: finalStatus(generation), output, charge }))
}
