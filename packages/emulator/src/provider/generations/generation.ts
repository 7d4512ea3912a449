import { randomBytes } from 'node:crypto'
import type { KeyRecord, Ledger } from '../accounts/ledger.js'
import type { Model } from '../models/models.js'

export interface Usage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  /** US dollars. */
  cost: number
}

/** A completion in progress: counts its tokens and charges the key once. */
export class Generation {
  readonly id: string = `gen-${randomBytes(12).toString('hex')}`
  readonly created: number
  completionTokens = 0
  #usage: Usage | null = null

  constructor(
    private readonly ledger: Ledger,
    private readonly key: KeyRecord,
    readonly model: Pick<Model, 'id' | 'promptPrice' | 'completionPrice'>,
    public promptTokens: number,
    private readonly now: () => number,
  ) {
    this.created = Math.floor(now() / 1000)
  }

  /** Charges the key for the tokens so far. A cancelled completion costs only what was generated. */
  settle(cancelled: boolean): Usage {
    if (this.#usage !== null) return this.#usage
    const { id, key, model, promptTokens, completionTokens } = this
    const exact = promptTokens * model.promptPrice + completionTokens * model.completionPrice
    const cost = Number(exact.toFixed(12)) // Removes binary rounding errors.
    this.#usage = {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      cost,
    }
    this.ledger.charge(key, {
      id,
      time: this.now(),
      model: model.id,
      promptTokens,
      completionTokens,
      cost,
      cancelled,
    })
    return this.#usage
  }
}
