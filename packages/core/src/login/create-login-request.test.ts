import { describe, expect, it } from 'vitest'
import { openroute } from '../provider/presets.js'
import { isLoginState } from '../rules/is-login-state.js'
import { createLoginRequest } from './create-login-request.js'
import { createCodeChallenge } from './pkce.js'

const callbackUrl = 'https://app.example/callback'

describe('createLoginRequest', () => {
  it('P02 sends the state inside callback_url and beside it', async () => {
    const { url, transaction } = await createLoginRequest({ provider: openroute, callbackUrl })
    const { searchParams } = new URL(url)
    expect(searchParams.getAll('state')).toEqual([transaction.state])
    expect(new URL(searchParams.get('callback_url') as string).searchParams.getAll('state')).toEqual([
      transaction.state,
    ])
  })

  describe('P08 at a provider with strict callback ports', () => {
    const provider = { ...openroute, callbackPorts: [443, 3000] }

    it.each(['https://app.example/cb', 'https://app.example:3000/cb', 'http://localhost:3000/cb'])(
      'takes %s',
      async (right) => {
        expect((await createLoginRequest({ provider, callbackUrl: right })).url).toContain('callback_url=')
      },
    )

    it.each(['http://localhost:5173/cb', 'http://localhost/cb', 'https://app.example:8443/cb'])(
      'refuses %s before the user leaves, and names the ports',
      async (wrong) => {
        await expect(createLoginRequest({ provider, callbackUrl: wrong })).rejects.toMatchObject({
          code: 'config_invalid',
          message: expect.stringContaining('port 443 or 3000'),
        })
      },
    )
  })

  it.each([
    [undefined, 3_600_000],
    [60, 60_000],
    [86_400, 86_400_000],
  ])('L04 stores when a login of %j seconds ends', async (loginLifetime, ms) => {
    const { transaction } = await createLoginRequest({
      provider: openroute,
      callbackUrl,
      loginLifetime,
      now: 5,
    })
    expect(transaction.expiresAt).toBe(5 + ms)
  })

  it.each([59, 86_401, 100.5, Number.NaN, '600' as unknown as number])(
    'L04 refuses a login of %j seconds',
    async (loginLifetime) => {
      await expect(
        createLoginRequest({ provider: openroute, callbackUrl, loginLifetime }),
      ).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringContaining('loginLifetime') })
    },
  )

  it('A01 carries a fresh state of 192 bits inside callback_url, and keeps it in the transaction', async () => {
    const states = new Set<string>()
    for (let i = 0; i < 100; i++) {
      const { url, transaction } = await createLoginRequest({ provider: openroute, callbackUrl })
      const callback = new URL(new URL(url).searchParams.get('callback_url') as string)
      expect(callback.searchParams.get('state')).toBe(transaction.state)
      expect(Buffer.from(transaction.state.slice(3), 'base64url')).toHaveLength(24)
      expect(isLoginState(transaction.state)).toBe(true)
      states.add(transaction.state)
    }
    expect(states.size).toBe(100)
  })

  it.each([{ callbackUrl }, {}])(
    'A09 sends S256 and the challenge of its verifier alone: %j',
    async (options) => {
      const { url, transaction } = await createLoginRequest({ provider: openroute, ...options })
      const { searchParams } = new URL(url)
      expect(searchParams.getAll('code_challenge_method')).toEqual(['S256'])
      expect(searchParams.getAll('code_challenge')).toEqual([
        await createCodeChallenge(transaction.codeVerifier),
      ])
      expect(url).not.toContain(transaction.codeVerifier)
    },
  )

  it('A09 has no option for another method', async () => {
    const { url } = await createLoginRequest({
      provider: openroute,
      callbackUrl,
      // @ts-expect-error: there is no such option.
      codeChallengeMethod: 'plain',
    })
    expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256')
  })

  it('leaves callback_url out of a headless login', async () => {
    const { url, transaction } = await createLoginRequest({ provider: openroute })
    expect([...new URL(url).searchParams.keys()]).toEqual(['code_challenge', 'code_challenge_method'])
    expect(transaction.callbackUrl).toBeNull()
  })

  it('leads to the consent page with the parameters of docs/protocol.md §1', async () => {
    const { url } = await createLoginRequest({
      provider: openroute,
      callbackUrl: `${callbackUrl}?tab=1`,
      key: { label: '聊天 app', limit: 5, limitReset: 'monthly', expiresIn: 3600 },
      now: Date.UTC(2030, 0, 1),
    })
    const { origin, pathname, searchParams } = new URL(url)
    expect(origin + pathname).toBe('https://openroute.cn/auth')
    expect(Object.fromEntries(searchParams)).toEqual({
      callback_url: expect.stringMatching(/^https:\/\/app\.example\/callback\?tab=1&state=or-[\w-]{32}$/),
      state: expect.stringMatching(/^or-[\w-]{32}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      key_label: '聊天 app',
      limit: '5',
      usage_limit_type: 'monthly',
      expires_at: '2030-01-01T01:00:00.000Z',
    })
  })

  it('makes a transaction of plain data that survives JSON', async () => {
    const { transaction } = await createLoginRequest({
      provider: openroute,
      callbackUrl,
      returnTo: '/chat',
      now: 1,
    })
    expect(JSON.parse(JSON.stringify(transaction))).toEqual(transaction)
    expect(transaction).toMatchObject({
      callbackUrl,
      provider: 'openroute',
      issuer: 'https://openroute.cn',
      apiUrl: 'https://api.openroute.cn/api/v1',
      createdAt: 1,
      expiresAt: 3_600_001,
      returnTo: '/chat',
    })
  })

  it.each([
    'http://app.example/callback',
    'http://192.168.1.2/callback',
    'http://localhost.evil.example/callback',
    'https://user@app.example/callback',
    'https://app.example/callback#top',
    'https://app.example/callback#',
    'javascript:alert(1)',
    '/callback',
    '',
    'https://app.example/callback?code=x',
    'https://app.example/callback?state=x',
    'https://app.example/callback?error=x',
    'https://app.example/callback?iss=x',
    'https://app.example/callback?code[]=x',
  ])('A13 refuses the callback URL %j', async (wrong) => {
    await expect(createLoginRequest({ provider: openroute, callbackUrl: wrong })).rejects.toMatchObject({
      code: 'config_invalid',
    })
  })

  it.each([
    'http://localhost:3000/cb',
    'http://127.0.0.1:1/cb',
    'http://[::1]:8080/cb',
    'https://app.example',
  ])('takes the callback URL %s', async (right) => {
    const { transaction } = await createLoginRequest({ provider: openroute, callbackUrl: right })
    expect(transaction.callbackUrl).toBe(right)
  })

  it('A21 refuses a wrong key option before anything is made', async () => {
    await expect(
      createLoginRequest({ provider: openroute, callbackUrl, key: { limit: Number.NaN } }),
    ).rejects.toMatchObject({ code: 'config_invalid' })
  })

  it('changes none of its options', async () => {
    const options = Object.freeze({
      provider: openroute,
      callbackUrl,
      key: Object.freeze({ label: 'app', limit: 1 }),
    })
    await createLoginRequest(options)
    expect(options).toEqual({ provider: openroute, callbackUrl, key: { label: 'app', limit: 1 } })
  })
})
