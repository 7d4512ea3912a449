import {
  type ExchangeCodeOptions,
  type ExchangedKey,
  exchangeCode,
  type LoginTransaction,
  OpenRouteError,
} from '@openroute-kit/core'
import { startsAddress } from './read-paste.js'
import { verifyPastedText } from './verify-pasted-text.js'

/** Exchanges what a user pasted. An address in two pieces is joined, so one object serves all attempts of a login. T01 */
export class PastedTextExchange {
  /** An address that was refused: the next text may be its second half. */
  #before = ''

  constructor(
    private readonly transaction: LoginTransaction,
    private readonly options: Omit<ExchangeCodeOptions, 'callback'>,
  ) {}

  /** @throws the codes of `verifyPastedCode` and `exchangeCode` */
  async exchange(text: string): Promise<ExchangedKey> {
    const before = this.#before
    this.#before = startsAddress(text) ? text : before && before + text
    let refusal: unknown
    for (const callback of verifyPastedText(text, this.transaction, before)) {
      try {
        return await exchangeCode({ callback, ...this.options })
      } catch (error) {
        // The provider does not know this code: another reading of the text may be right.
        if (!(error instanceof OpenRouteError && error.code === 'code_rejected')) throw error
        refusal ??= error
      }
    }
    throw refusal
  }
}
