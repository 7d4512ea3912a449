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

  it.each([null, 'text', {}, { ...account, keyId: 1 }, { ...account, keyLinks: null }])(
    'D04 refuses %j',
    (value) => {
      expect(readAccount(value)).toBeNull()
    },
  )

  it.each(['javascript:alert(1)', 'data:text/html,x', '//site.example', 'keys/a', 7])(
    'C20 refuses the link %j',
    (settings) => {
      expect(readAccount({ ...account, keyLinks: { ...keyLinks, settings } })).toBeNull()
      expect(readAccount({ ...account, keyLinks: { ...keyLinks, logs: settings } })).toBeNull()
    },
  )
})
