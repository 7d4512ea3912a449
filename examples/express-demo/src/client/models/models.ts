/** A model of the provider's live list. */
export interface Model {
  id: string
  name: string
  /** Tokens; `null`: unknown. */
  contextLength: number | null
  /** US dollars for a million tokens; `null`: unknown, or it varies. */
  inputPrice: number | null
  outputPrice: number | null
}

/** Well-known, capable and cheap models, the best one first. */
const GOOD_FIRST_CHOICES = [
  'openai/gpt-4o-mini',
  'deepseek/deepseek-chat',
  'anthropic/claude-haiku-4.5',
  'google/gemini-2.5-flash',
  'openai/gpt-4o',
]

/** Reads `GET /models` (docs/protocol.md §3); entries without an id are left out. */
export function parseModels(json: unknown): Model[] {
  const data = (json as { data?: unknown } | null)?.data
  if (!Array.isArray(data)) return []
  return data.flatMap((entry: Record<string, unknown> | null) => {
    if (typeof entry?.id !== 'string') return []
    const pricing = (entry.pricing ?? {}) as Record<string, unknown>
    return {
      id: entry.id,
      name: typeof entry.name === 'string' && entry.name !== '' ? entry.name : entry.id,
      contextLength: typeof entry.context_length === 'number' ? entry.context_length : null,
      inputPrice: perMillion(pricing.prompt),
      outputPrice: perMillion(pricing.completion),
    }
  })
}

/** Prices come as text, in dollars for one token; below 0 means that it varies. */
function perMillion(price: unknown): number | null {
  const number = typeof price === 'string' || typeof price === 'number' ? Number(price) : Number.NaN
  return number >= 0 ? Number((number * 1e6).toPrecision(6)) : null
}

/** The models whose name or id holds every word of `query`, in the list's order. */
export function filterModels(models: readonly Model[], query: string): Model[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return models.filter(({ id, name }) => {
    const text = `${name} ${id}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** The remembered model where it still exists, else a good first choice, else the first of the list. */
export function chooseModel(models: readonly Model[], remembered: string | null): string | undefined {
  const exists = (id: string | null) => models.some((model) => model.id === id)
  if (remembered !== null && exists(remembered)) return remembered
  return GOOD_FIRST_CHOICES.find(exists) ?? models[0]?.id
}
