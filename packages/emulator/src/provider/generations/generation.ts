import { randomBytes } from 'node:crypto'
import type { KeyRecord, Ledger } from '../accounts/ledger.js'
import type { Model } from '../models/models.js'
import type { AppHeaders, GenerationRecord, GenerationStore } from './generation-store.js'
import { type Charge, chargeFor } from './usage.js'

export interface GenerationOptions {
  ledger: Ledger
  store: GenerationStore
  key: KeyRecord
  model: Pick<Model, 'id' | 'promptPrice' | 'completionPrice'>
  promptTokens: number
  apiType: GenerationRecord['apiType']
  streamed: boolean
  app: AppHeaders
  now: () => number
}

/** A response of a model in progress: counts its tokens and charges the key once. */
export class Generation {
  readonly id: string = `gen-${randomBytes(12).toString('hex')}`
  /** Seconds since 1970. */
  readonly created: number
  promptTokens: number
  completionTokens = 0
  finishReason: string | null = null
  readonly #startedAt: number
  #charge: Charge | null = null

  constructor(private readonly options: GenerationOptions) {
    this.#startedAt = options.now()
    this.created = Math.floor(this.#startedAt / 1000)
    this.promptTokens = options.promptTokens
  }

  get model(): GenerationOptions['model'] {
    return this.options.model
  }

  /** Charges the key for the tokens so far. A cancelled generation costs only what was generated. */
  settle(cancelled: boolean): Charge {
    if (this.#charge !== null) return this.#charge
    const { id, promptTokens, completionTokens } = this
    const { ledger, store, key, model, apiType, streamed, app, now } = this.options
    const charge = chargeFor(model, promptTokens, completionTokens)
    this.#charge = charge
    const { cost } = charge
    ledger.charge(key, {
      id,
      time: now(),
      model: model.id,
      promptTokens,
      completionTokens,
      cost,
      app: app.title,
      cancelled,
    })
    store.add({
      ...charge,
      ...{ id, apiType, streamed, app },
      user: key.user,
      workspaceId: key.workspaceId,
      model: model.id,
      startedAt: this.#startedAt,
      durationMs: now() - this.#startedAt,
      finishReason: this.finishReason,
      cancelled,
    })
    return charge
  }
}
