import { createLoginRequest, exchangeCode, type LoginTransaction, openroute } from '@openroute-kit/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { verifyPastedText } from './verify-pasted-text.js'

const CALLBACK = 'http://127.0.0.1:5150/callback'
let transaction: LoginTransaction
let address = ''
beforeAll(async () => {
  transaction = (await createLoginRequest({ provider: openroute, callbackUrl: CALLBACK })).transaction
  address = `${CALLBACK}?state=${transaction.state}&code=abc`
})

const ISSUER = `&iss=${encodeURIComponent(openroute.siteUrl)}`
const otherAddress = () => address.replace(/or-.{9}/, 'or-xxxxxxxxx')

/** The codes that are sent to the provider, in this order, while it refuses them; or why the text is refused. */
async function codesOf(text: string, before?: string): Promise<string[] | string> {
  const codes: string[] = []
  const fetch = async (_url: string, init?: RequestInit) => {
    codes.push(JSON.parse(String(init?.body)).code)
    return Response.json({ error: { code: 403, message: 'Invalid code' } }, { status: 403 })
  }
  try {
    for (const callback of verifyPastedText(text, transaction, before))
      await exchangeCode({ callback, provider: openroute, fetch }).catch(() => {})
  } catch (error) {
    return (error as { code: string }).code
  }
  return codes
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
    ['an address twice without Enter', () => `${address}${address}`],
    ['an address twice in several lines', () => `${address}\n${address}`.replace(/(.{20})/g, '$1\n')],
    ['an address and that of another login, together', () => `${address}${otherAddress()}`],
    ['the address of another login, then of this one', () => `${otherAddress()}\n${address}`],
    ['an address that ends a sentence', () => `It is ${address}.`],
    ['a link in Markdown', () => `[${address}](${address})`],
    ['a link in HTML', () => `<a href="${address}">page</a>`],
    ['an address quoted in a mail', () => address.replace(/(.{20})/g, '$1\r\n> ')],
    ['an address in a frame', () => address.replace(/(.{20})/g, '│ $1 │\n')],
    ['an address in a long text', () => `${address}\n${'x'.repeat(30_000)}`],
    ['an address with its issuer, twice', () => `${address}${ISSUER}${address}${ISSUER}`],
    ['a code twice', () => 'abcdefghabcdefgh'],
    ['code#state three times', () => `abc#${transaction.state}`.repeat(3)],
    ['a labelled code in a sentence', () => 'Your code is: abc.'],
    ['a bracketed paste', () => `\x1b[200~${address}\x1b[201~`],
  ])('T01 may be %s', async (_name, text) => {
    // One of the first, since each is sent to the provider.
    expect((await codesOf(text())).slice(0, 3)).toContainEqual(expect.stringMatching(/^abc(defgh)?$/))
  })

  it('T01 may be an address in two pieces, cut anywhere', async () => {
    for (let at = 5; at < address.length; at++)
      expect((await codesOf(address.slice(at), address.slice(0, at)))[0], address.slice(0, at)).toBe('abc')
  })

  it.each<[string, () => string, string]>([
    ['words', () => 'what is this', 'callback_invalid'],
    ['nothing', () => ' \n ', 'callback_invalid'],
    ['another page', () => 'https://openroute.cn/keys', 'callback_invalid'],
    ['another login, in several lines', () => `${CALLBACK}?state=or-x\n&code=abc`, 'state_mismatch'],
    ['two other logins', () => `${otherAddress()}\n${otherAddress()}`, 'state_mismatch'],
    ['another login and a code', () => `${otherAddress()}\nabc`, 'state_mismatch'],
    ['lines without an end', () => 'y\n'.repeat(50_000), 'callback_invalid'],
    ['a denial', () => `${CALLBACK}?error=access_denied&state=${transaction.state}`, 'access_denied'],
    ['a denial without state', () => `<${CALLBACK}?error=access_denied>`, 'access_denied'],
    ['a megabyte', () => 'x'.repeat(1_000_000), 'callback_invalid'],
  ])('T01 A01 may not be %s', async (_name, text, code) => {
    expect(await codesOf(text())).toBe(code)
  })
})
