import { describe, expect, it } from 'vitest'
import { readAccount } from './account.js'

const keyLinks = { settings: 'https://site.example/keys/a', logs: 'https://site.example/logs' }
const account = { userId: 'user_1', keyId: 'a', keyLinks, limit: 5, limitRemaining: 4.58 }

describe('readAccount', () => {
  it('reads what the server says, an unknown credit as unknown and none as none', () => {
    expect(readAccount({ signedIn: true, ...account })).toEqual(account)
    const { limit: _, limitRemaining: __, ...rest } = account
    expect(readAccount(rest)).toMatchObject({ limit: undefined, limitRemaining: undefined })
    expect(readAccount({ ...account, limit: null, limitRemaining: null })).toMatchObject({ limit: null })
    expect(readAccount({ ...account, limit: '5', limitRemaining: Number.NaN })).toMatchObject({
      limit: undefined,
    })
  })

  it.each([
    ['2030-01-01T00:00:00Z', '2030-01-01T00:00:00Z'],
    [null, null],
    [undefined, undefined],
    ['soon', undefined],
    [1_900_000_000_000, undefined],
    [['2030-01-01T00:00:00Z'], undefined],
  ])('B12 reads the expiry %j as %j', (expiresAt, expected) => {
    expect(readAccount({ ...account, expiresAt })?.expiresAt).toBe(expected)
  })

  it.each([
    { remaining: 5 },
    { limit: '50', used: 3, remaining: 47 },
    { limit: -1, used: 3, remaining: -1 },
    { limit: Infinity, used: 3, remaining: 47 },
  ])('P06 reads the daily requests %j as unknown', (freeModelDailyRequests) => {
    expect(readAccount({ ...account, freeModelDailyRequests })?.freeModelDailyRequests).toBeUndefined()
    const known = { limit: 50, used: 3, remaining: 47 }
    expect(readAccount({ ...account, freeModelDailyRequests: known })?.freeModelDailyRequests).toEqual(known)
  })

  it('A25 gives no user id that is no text', () => {
    expect(readAccount({ ...account, userId: 7 })?.userId).toBeNull()
    expect(readAccount({ ...account, userId: undefined })?.userId).toBeNull()
  })

  it.each([null, 'text', {}, { ...account, keyId: 1 }, { ...account, keyLinks: null }])(
    'D04 refuses %j',
    (value) => {
      expect(readAccount(value)).toBeUndefined()
    },
  )

  it.each(['javascript:alert(1)', 'data:text/html,x', '//site.example', 'keys/a', 7])(
    'C20 refuses the link %j',
    (settings) => {
      expect(readAccount({ ...account, keyLinks: { ...keyLinks, settings } })).toBeUndefined()
      expect(readAccount({ ...account, keyLinks: { ...keyLinks, logs: settings } })).toBeUndefined()
    },
  )
})
