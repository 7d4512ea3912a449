import type { Model } from '../models/models.js'

const MILLION = 1_000_000

function model(id: string, name: string, price: number): Model {
  return {
    id,
    name: `${name} (emulated)`,
    description: 'Makes vectors from the words of a text. No real model is involved.',
    contextLength: 8192,
    promptPrice: price / MILLION,
    completionPrice: 0,
  }
}

/** What `GET /embeddings/models` lists. Embeddings accept other ids too. */
export const EMBEDDING_MODELS: readonly Model[] = Object.freeze([
  model('openai/text-embedding-3-small', 'OpenAI: Text Embedding 3 Small', 0.02),
  model('openai/text-embedding-3-large', 'OpenAI: Text Embedding 3 Large', 0.13),
])
