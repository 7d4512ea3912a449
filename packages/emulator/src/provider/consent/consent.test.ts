import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator.js'
import { startEmulator } from '../../start-emulator.js'
import { authorizeUrl, Browser, exchange } from '../../test-kit.js'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

const APPROVE = { decision: 'approve', user: 'user_lin', limit: '5', limit_reset: 'monthly' }

function pathOf(parameters: Record<string, string | null> = {}): string {
  return authorizeUrl(emulator, parameters).slice(emulator.siteUrl.length)
}

async function open(parameters: Record<string, string | null> = {}, language = 'en') {
  const browser = new Browser(emulator, language)
  const response = await browser.get(pathOf(parameters))
  return { browser, response, page: await response.text() }
}

async function exchangedKey(location: string | null) {
  const code = new URL(location ?? '').searchParams.get('code') ?? ''
  return emulator.getKey((await exchange(emulator, code)).json.key)
}

describe('the consent page', () => {
  it('shows who asks, for what, until when, and the return address', async () => {
    const { page, response } = await open({
      callback_url: 'https://app.example/cb?state=abc',
      ...{ key_label: 'My app', limit: '5', usage_limit_type: 'monthly', expires_at: '2100-01-05T12:00:00Z' },
    })
    expect(response.status).toBe(200)
    for (const text of [
      '<h1>app.example</h1>',
      'https://app.example<',
      'My app',
      'value="5"',
      '2100',
      'emulator',
    ])
      expect(page).toContain(text)
    expect(page).toContain('<option value="monthly" selected>')
    expect(page).toMatch(/<button [^>]*value="approve">Approve<\/button>\s*<button [^>]*>Decline<\/button>/)
  })

  it('is in Chinese for browsers that ask for it', async () => {
    const { page } = await open({}, 'zh-CN,zh;q=0.9,en;q=0.8')
    for (const text of ['lang="zh-CN"', '同意', '拒绝', '本地模拟器']) expect(page).toContain(text)
  })

  it('approves: the browser returns with a code for a key as agreed', async () => {
    const { browser, page } = await open({ limit: '5' })
    const fields = { ...APPROVE, user: 'user_sam', limit: '1.5', limit_reset: 'daily' }
    const response = await browser.submit(page, '/auth', fields)
    expect(response.status).toBe(302)
    const location = response.headers.get('location')
    expect(location).toMatch(/^http:\/\/localhost:3000\/callback\?state=abc&code=auth_code_/)
    expect(await exchangedKey(location)).toMatchObject({ user: 'user_sam', limit: 1.5, limitReset: 'daily' })
  })

  it('reads an empty limit as no limit', async () => {
    const { browser, page } = await open({ limit: '5' })
    const response = await browser.submit(page, '/auth', { ...APPROVE, limit: '' })
    expect(await exchangedKey(response.headers.get('location'))).toMatchObject({
      limit: null,
      limitReset: null,
    })
  })

  it.each(['0', '-5', 'much'])('shows an error when the limit is %s', async (limit) => {
    const { browser, page } = await open()
    const response = await browser.submit(page, '/auth', { ...APPROVE, limit })
    expect(response.status).toBe(400)
    const again = await response.text()
    expect(again).toContain('role="alert"')
    expect((await browser.submit(again, '/auth', APPROVE)).status).toBe(302)
  })

  it('declines: the browser returns with an error and no code', async () => {
    const { browser, page } = await open()
    const response = await browser.submit(page, '/auth', { decision: 'decline' })
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe(
      'http://localhost:3000/callback?state=abc&error=access_denied',
    )
  })

  it('shows the code of a headless login, or that it was declined', async () => {
    const { browser, page } = await open({ callback_url: null, key_label: 'My terminal' })
    const approved = await browser.submit(page, '/auth', APPROVE)
    const code = /<code>(auth_code_[\w-]+)<\/code>/.exec(await approved.text())?.[1] ?? ''
    expect((await exchange(emulator, code)).status).toBe(200)
    expect((await browser.submit(page, '/auth', { decision: 'decline' })).status).toBe(200)
  })

  it('calls the code 授权码 in Chinese', async () => {
    const { browser, page } = await open({ callback_url: null, key_label: '终端' }, 'zh-CN')
    const shown = await (await browser.submit(page, '/auth', APPROVE)).text()
    for (const text of [page, shown]) {
      expect(text).toContain('授权码')
      expect(text).not.toMatch(/代码|批准/)
    }
  })

  it('explains why a login link is invalid', async () => {
    const { response, page } = await open({ callback_url: 'http://app.example/' })
    expect(response.status).toBe(400)
    expect(page).toContain('callback_url must be an https URL')
    expect(page).not.toContain('value="approve"')
  })

  it('B31 escapes what the app sends', async () => {
    const evil = '"><script>alert(1)</script>'
    const { page } = await open({
      key_label: evil,
      callback_url: `https://app.example/?state=${encodeURIComponent(evil)}`,
    })
    expect(page).not.toContain('<script')
  })

  it('A20 cannot be framed, and runs no script at all', async () => {
    const { response, page } = await open()
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(policy).not.toContain('script-src')
    expect(page).not.toMatch(/<script|<style| style=| on\w+=/)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('A17 sends no referrer with the redirect', async () => {
    const { browser, page } = await open()
    const response = await browser.submit(page, '/auth', APPROVE)
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toBe('')
  })
})

describe('a form from another site', () => {
  const forged = (page: string) => {
    const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)]
    const fields = hidden.map(([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')])
    return new URLSearchParams([...fields, ...Object.entries(APPROVE)])
  }

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of localhost', { origin: 'http://localhost:3000' }],
    ['an opaque origin', { origin: 'null' }],
    ['a cross-site navigation', { 'sec-fetch-site': 'cross-site' }],
    ['a same-site navigation', { 'sec-fetch-site': 'same-site' }],
  ])('is refused from %s, even with a valid token', async (_name, headers) => {
    const { browser, page } = await open()
    const response = await browser.send('/auth', { method: 'POST', body: forged(page), headers })
    expect(response.status).toBe(403)
  })

  it('is refused without a token, with a forged one, and without its cookie', async () => {
    const { browser, page } = await open()
    const body = forged(page)
    for (const token of [null, 'a.b', '', 'abc']) {
      const other = new URLSearchParams(body)
      if (token === null) other.delete('token')
      else other.set('token', token)
      const headers = { origin: emulator.siteUrl }
      expect((await browser.send('/auth', { method: 'POST', body: other, headers })).status).toBe(403)
    }
    const stranger = new Browser(emulator)
    await stranger.get('/')
    expect((await stranger.send('/auth', { method: 'POST', body })).status).toBe(403)
    expect((await browser.send('/auth', { method: 'POST', body })).status).toBe(302)
  })

  it('approves two consent pages that a new browser opened at once', async () => {
    const [first, second] = [await open(), await open()]
    second.browser.cookie = first.browser.cookie
    expect((await second.browser.submit(second.page, '/auth', APPROVE)).status).toBe(302)
    expect((await second.browser.submit(first.page, '/auth', APPROVE)).status).toBe(302)
  })

  it('sets a cookie that scripts and other sites cannot read', async () => {
    const { response } = await open()
    expect(response.headers.get('set-cookie')).toMatch(
      /^openroute-emulator=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/,
    )
  })
})
