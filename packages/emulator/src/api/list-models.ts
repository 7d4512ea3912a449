import type { Response } from 'express'
import type { Context } from '../context.js'
import { MODELS, modelJson } from '../models.js'
import { upstreamModels } from '../upstream.js'

/** `GET /models`: needs no key. With an upstream, its list instead of the emulator's. */
export async function listModels({ upstream }: Context, res: Response): Promise<void> {
  res.json({ data: upstream === null ? MODELS.map(modelJson) : await upstreamModels(upstream) })
}
