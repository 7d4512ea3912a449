import { toAmount, toUsd } from '../accounts/money.js'
import type { Model } from '../models/models.js'

/** What a generation is charged for. Costs are in US dollars. */
export interface Charge {
  promptTokens: number
  completionTokens: number
  promptCost: number
  completionCost: number
  cost: number
}

export function chargeFor(
  { promptPrice, completionPrice }: Pick<Model, 'promptPrice' | 'completionPrice'>,
  promptTokens: number,
  completionTokens: number,
): Charge {
  const prompt = BigInt(promptTokens) * toAmount(promptPrice)
  const completion = BigInt(completionTokens) * toAmount(completionPrice)
  return {
    promptTokens,
    completionTokens,
    promptCost: toUsd(prompt),
    completionCost: toUsd(completion),
    cost: toUsd(prompt + completion),
  }
}

/** `usage` of a chat completion. */
export function chatUsage(charge: Charge): object {
  return {
    prompt_tokens: charge.promptTokens,
    completion_tokens: charge.completionTokens,
    total_tokens: charge.promptTokens + charge.completionTokens,
    cost: charge.cost,
    is_byok: false,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
    cost_details: {
      upstream_inference_cost: null,
      upstream_inference_prompt_cost: charge.promptCost,
      upstream_inference_completions_cost: charge.completionCost,
    },
  }
}

/** `usage` of a response. */
export function responseUsage(charge: Charge): object {
  return {
    input_tokens: charge.promptTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: charge.completionTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: charge.promptTokens + charge.completionTokens,
    cost: charge.cost,
    is_byok: false,
    cost_details: {
      upstream_inference_cost: null,
      upstream_inference_input_cost: charge.promptCost,
      upstream_inference_output_cost: charge.completionCost,
    },
  }
}

/** `usage` of embeddings. */
export function embeddingUsage({ promptTokens, cost }: Charge): object {
  return { prompt_tokens: promptTokens, total_tokens: promptTokens, cost }
}
