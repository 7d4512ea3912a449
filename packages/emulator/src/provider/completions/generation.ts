import { randomBytes } from 'node:crypto'
import type { KeyRecord, Ledger } from '../accounts/ledger.js'
import type { Model } from './models.js'

export interface Usage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  /** US dollars. */
  cost: number
}

/** One answer on its way: counts what is generated and charges the key for it, once. */
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

  /** Ends the count. Who cancels pays for what was generated, and no more. */
  settle(cancelled: boolean): Usage {
    if (this.#usage !== null) return this.#usage
    const { id, key, model, promptTokens, completionTokens } = this
    const exact = promptTokens * model.promptPrice + completionTokens * model.completionPrice
    const cost = Number(exact.toFixed(12)) // Without the dust of binary fractions.
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
