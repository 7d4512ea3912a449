import { createLoginRequest, type LoginTransaction, openroute } from '@openroute-kit/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { verifyPastedText } from './verify-pasted-text.js'

const CALLBACK = 'http://127.0.0.1:5150/callback'
let transaction: LoginTransaction
let address = ''
beforeAll(async () => {
  transaction = (await createLoginRequest({ provider: openroute, callbackUrl: CALLBACK })).transaction
  address = `${CALLBACK}?state=${transaction.state}&code=abc`
})

const codeOf = (text: string, before?: string) => {
  try {
    return verifyPastedText(text, transaction, before).length
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('what a user pastes into a terminal', () => {
  // What core reads in one text is tested there; here is what only a terminal sees.
  it.each<[string, () => string]>([
    ['an address', () => address],
    ['an address in several lines', () => address.replace(/(.{20})/g, '$1\r\n')],
    ['an address in a sentence', () => `The page is ${address} and it does not load`],
    ['an address below other lines', () => `$ openroute login\nwhat now?\n${address}\n`],
    ['an address twice', () => `${address}\n${address}`],
    ['a labelled code', () => 'Code: abc'],
    ['a labelled code in Chinese', () => '授权码：abc'],
    ['a bracketed paste', () => `\x1b[200~${address}\x1b[201~`],
  ])('T01 may be %s', (_name, text) => {
    expect(codeOf(text())).toBeGreaterThan(0)
  })

  it('T01 may be an address in two pieces, cut anywhere', () => {
    for (let at = 5; at < address.length; at++)
      expect(codeOf(address.slice(at), address.slice(0, at)), address.slice(0, at)).toBeGreaterThan(0)
  })

  it.each<[string, () => string, string]>([
    ['words', () => 'what is this', 'callback_invalid'],
    ['nothing', () => ' \n ', 'callback_invalid'],
    ['another page', () => 'https://openroute.cn/keys', 'callback_invalid'],
    ['another login, in several lines', () => `${CALLBACK}?state=or-x\n&code=abc`, 'state_mismatch'],
    ['a denial', () => `${CALLBACK}?error=access_denied&state=${transaction.state}`, 'access_denied'],
    ['a denial without state', () => `<${CALLBACK}?error=access_denied>`, 'access_denied'],
    ['a megabyte', () => 'x'.repeat(1_000_000), 'callback_invalid'],
  ])('T01 A01 may not be %s', (_name, text, code) => {
    expect(codeOf(text())).toBe(code)
  })
})
