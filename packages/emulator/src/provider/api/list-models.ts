import type { Request, Response } from 'express'
import { modelJson } from '../models/models.js'
import type { Context } from '../context.js'
import { listUpstreamModels } from '../upstream/list-upstream-models.js'
import { authenticate } from './authenticate.js'

/**
 * `GET /models`. The emulator's own list is public, as the provider's is (docs/protocol.md §3). An upstream's list requires a
 * key: it shows what runs on the user's machine, and pages of any site may send this request (CORS). F16
 */
export async function listModels(context: Context, req: Request, res: Response): Promise<void> {
  const { upstream, models } = context
  if (upstream === null) {
    res.json({ data: models.models.map(modelJson) })
    return
  }
  authenticate(context, req, res)
  res.json({ data: await listUpstreamModels(upstream) })
}
