import type { Request, Response } from 'express'
import { MODELS, modelJson } from '../completions/models.js'
import type { Context } from '../context.js'
import { upstreamModels } from '../upstream/forward-completion.js'
import { authenticate } from './authenticate.js'

/**
 * `GET /models`. The emulator's own list needs no key, as at the provider (protocol.md §3). An upstream's list needs one:
 * it says what runs on somebody's machine, and any site may send this request (CORS). F16
 */
export async function listModels(context: Context, req: Request, res: Response): Promise<void> {
  const { upstream } = context
  if (upstream === null) {
    res.json({ data: MODELS.map(modelJson) })
    return
  }
  authenticate(context, req, res)
  res.json({ data: await upstreamModels(upstream) })
}
