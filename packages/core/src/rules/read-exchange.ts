import type { OpenRouteErrorCode } from '../errors/error-code.js'
import { type ExchangedKey, readKey } from './read-key.js'
import { readRefusal } from './read-refusal.js'

/** Reads the response to an exchange: returns the key, or the code of the error. */
export const readExchange = (status: number, body: unknown): ExchangedKey | OpenRouteErrorCode =>
  readKey(status, body) ?? readRefusal(status, body)
