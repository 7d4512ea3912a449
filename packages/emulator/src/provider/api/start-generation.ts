import type { Request, Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import type { KeyRecord } from '../accounts/ledger.js'
import type { Context } from '../context.js'
import { Generation, type GenerationOptions } from '../generations/generation.js'
import { isFreeModel, type Model } from '../models/models.js'

export interface StartOptions extends Pick<GenerationOptions, 'apiType' | 'promptTokens' | 'streamed'> {
  key: KeyRecord
  model: GenerationOptions['model']
}

/** Checks limits and credit, and begins a generation, whose id is in the response. @throws ApiError 402, 429 */
export function startGeneration(
  context: Context,
  req: Request,
  res: Response,
  options: StartOptions,
): Generation {
  const { ledger, generations: store, now } = context
  checkRateLimit(context, options.key)
  if (!isFreeModel(options.model)) checkCredit(context, options.key)
  else if (!context.freeRequests.use(options.key.user))
    throw new ApiError(429, 'Rate limit exceeded: free-models-per-day')
  const { referer = null, 'user-agent': userAgent = null } = req.headers
  const titles = context.family.titleHeaders.map((name) => req.headers[name])
  const title = titles.find((value) => typeof value === 'string') ?? null
  const app = { title: title as string | null, referer, userAgent }
  const generation = new Generation({ ...options, ledger, store, now, app })
  res.setHeader('x-generation-id', generation.id)
  return generation
}

/** The first of the ids that the emulator offers. @throws ApiError 400 */
export function findModel({ models }: Context, ids: readonly string[]): Model {
  for (const id of ids) {
    const model = models.find(id)
    if (model !== undefined) return model
  }
  throw new ApiError(400, `${ids[0]} is not a valid model ID`)
}

function checkRateLimit({ rateLimit }: Context, key: KeyRecord): void {
  const retryAfter = rateLimit?.hit(key.id) ?? null
  if (retryAfter !== null)
    throw new ApiError(429, 'Rate limit exceeded', { headers: { 'retry-after': String(retryAfter) } })
}

function checkCredit({ ledger, siteUrl }: Context, key: KeyRecord): void {
  if (ledger.remaining(key) === 0)
    throw new ApiError(402, `The limit of this key is used up. Change it at ${siteUrl}/keys/${key.id}`)
  if (ledger.credit(key.user) === 0)
    throw new ApiError(402, 'Insufficient credits. Add more to the account, or use another one.')
}
