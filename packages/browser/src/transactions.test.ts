// @vitest-environment happy-dom
import {
  createLoginRequest,
  type LoginTransaction,
  openroute,
  TRANSACTION_LIFETIME_MS,
} from '@openroute-kit/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { claimTransaction, keepTransaction, readTransaction } from './transactions.js'

const begin = async (now: number): Promise<LoginTransaction> => {
  const { transaction } = await createLoginRequest({
    provider: openroute,
    callbackUrl: 'https://app.example/',
    now,
  })
  keepTransaction(transaction, now)
  return transaction
}

beforeEach(() => sessionStorage.clear())

describe('transactions', () => {
  it('C07 keeps one for each state', async () => {
    const [first, second] = [await begin(1000), await begin(2000)]
    expect(readTransaction(first.state)).toEqual(first)
    claimTransaction(first.state)
    expect(readTransaction(first.state)).toBeNull()
    expect(readTransaction(second.state)).toEqual(second)
  })

  it('A11 drops those that are too old to be finished, and nothing else', async () => {
    sessionStorage.setItem('mine', 'x')
    sessionStorage.setItem('openroute-kit:tx:garbled', '{')
    const old = await begin(1000)
    const young = await begin(1000 + TRANSACTION_LIFETIME_MS)
    await begin(1001 + TRANSACTION_LIFETIME_MS)
    expect(readTransaction(old.state)).toBeNull()
    expect(readTransaction(young.state)).not.toBeNull()
    expect(readTransaction('garbled')).toBeNull()
    expect(sessionStorage.getItem('mine')).toBe('x')
    expect(sessionStorage.getItem('openroute-kit:tx:garbled')).toBeNull()
  })
})
