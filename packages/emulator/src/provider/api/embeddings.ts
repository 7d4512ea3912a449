import type { Request, Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import { countTokens } from '../completions/count-tokens.js'
import type { Context } from '../context.js'
import { embedText, encodeVector } from '../embeddings/embed-text.js'
import { EMBEDDING_MODELS } from '../embeddings/embedding-models.js'
import { readEmbeddingsRequest } from '../embeddings/read-embeddings-request.js'
import { embeddingUsage } from '../generations/usage.js'
import { authenticate } from './authenticate.js'
import { jsonBody } from './json-body.js'
import { findModel, startGeneration } from './start-generation.js'

/** `POST /embeddings`: vectors that depend on the model and the text only. */
export function embeddings(context: Context, req: Request, res: Response): void {
  const key = authenticate(context, req, res)
  const { model: id, inputs, dimensions, encoding } = readEmbeddingsRequest(jsonBody(req, res))
  if (context.upstream !== null)
    throw new ApiError(404, 'With an upstream, the emulator serves /chat/completions only')
  const model = EMBEDDING_MODELS.find((one) => one.id === id) ?? findModel(context, [id])
  const promptTokens = inputs.reduce((sum, text) => sum + countTokens(text), 0)
  const generation = startGeneration(context, req, res, {
    ...{ key, model, promptTokens },
    apiType: 'embeddings',
    streamed: false,
  })
  const data = inputs.map((text, index) => {
    const vector = embedText(text, model.id, dimensions)
    const embedding = encoding === 'base64' ? encodeVector(vector) : [...vector]
    return { object: 'embedding', index, embedding }
  })
  const usage = embeddingUsage(generation.settle(false))
  res.json({ id: generation.id, object: 'list', model: model.id, data, usage })
}
