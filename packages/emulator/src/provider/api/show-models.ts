import type { Request, Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import type { Context } from '../context.js'
import { EMBEDDING_MODELS } from '../embeddings/embedding-models.js'
import { endpointsJson, modelJson } from '../models/model-json.js'
import type { Model } from '../models/models.js'
import { listUpstreamModels } from '../upstream/list-upstream-models.js'
import { authenticate } from './authenticate.js'

/**
 * `GET /models`. The emulator's own list is public, as the provider's is (docs/protocol.md §3). An upstream's list requires a
 * key: it shows what runs on the user's machine, and pages of any site may send this request (CORS). F16
 */
export async function listModels(context: Context, req: Request, res: Response): Promise<void> {
  sendList(context, res, await offeredModels(context, req, res))
}

/** `GET /models/user`: what the key may call, which is everything here. */
export async function listUserModels(context: Context, req: Request, res: Response): Promise<void> {
  authenticate(context, req, res)
  sendList(context, res, await offeredModels(context, req, res))
}

/** `GET /models/count` */
export async function countModels(context: Context, req: Request, res: Response): Promise<void> {
  const models = await offeredModels(context, req, res)
  res.json({ data: { count: models.length } })
}

/** `GET /embeddings/models` */
export function listEmbeddingModels(context: Context, res: Response): void {
  sendList(context, res, EMBEDDING_MODELS)
}

/** `GET /model/{author}/{slug}` */
export async function showModel(context: Context, req: Request, res: Response): Promise<void> {
  res.json({ data: modelJson(await modelInPath(context, req, res), context.apiUrl) })
}

/** `GET /models/{author}/{slug}/endpoints` */
export async function listEndpoints(context: Context, req: Request, res: Response): Promise<void> {
  res.json({ data: endpointsJson(await modelInPath(context, req, res)) })
}

/** `GET /providers` */
export function listProviders(res: Response): void {
  const links = { privacy_policy_url: null, terms_of_service_url: null, status_page_url: null }
  res.json({
    data: [{ name: 'Emulator', slug: 'emulator', headquarters: null, datacenters: null, ...links }],
  })
}

async function offeredModels(context: Context, req: Request, res: Response): Promise<readonly Model[]> {
  if (context.upstream === null) return context.models.models
  authenticate(context, req, res)
  return listUpstreamModels(context.upstream)
}

async function modelInPath(context: Context, req: Request, res: Response): Promise<Model> {
  const id = `${req.params.author}/${req.params.slug}`
  const model =
    context.upstream === null
      ? context.models.find(id)
      : (await offeredModels(context, req, res)).find((one) => one.id === id)
  if (model === undefined) throw new ApiError(404, `Model ${id} not found`)
  return model
}

function sendList({ apiUrl }: Context, res: Response, models: readonly Model[]): void {
  const data = models.map((model) => modelJson(model, apiUrl))
  res.json({ data, total_count: data.length, links: { next: null } })
}
