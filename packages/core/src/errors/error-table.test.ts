import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../../../test/helpers/error-codes.js'
import { ERROR_TABLE } from './error-table.js'
import { endsLogin, errorTraits, isShownByOpener, keyMayExist } from './error-traits.js'

const codesWhere = (has: (code: string) => boolean) => ERROR_CODES.filter(has).sort()

describe('the error table', () => {
  it('has each code once, and is frozen', () => {
    expect(Object.keys(ERROR_TABLE).sort()).toEqual([...ERROR_CODES].sort())
    expect(Object.isFrozen(ERROR_TABLE)).toBe(true)
  })

  it('lets the page that opened a login window show only what ends the login', () => {
    for (const code of ERROR_CODES) if (isShownByOpener(code)) expect(endsLogin(code), code).toBe(true)
  })

  it('D10 knows after which errors a key may exist', () => {
    expect(codesWhere(keyMayExist)).toEqual([
      'callback_used',
      'code_rejected',
      'exchange_outcome_unknown',
      'provider_error',
      'provider_redirected',
      'provider_response_invalid',
      'session_save_failed',
    ])
  })

  it.each(['constructor', '__proto__', 'toString', 'insufficient_quota', ''])(
    'knows nothing about the foreign code %j',
    (code) => {
      expect(errorTraits(code)).toBeUndefined()
      for (const predicate of [endsLogin, keyMayExist, isShownByOpener]) expect(predicate(code)).toBe(false)
    },
  )
})
