import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator.js'
import { startEmulator } from '../../start-emulator.js'
import { Browser, chat } from '../../test-kit.js'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 0 })
})
afterAll(() => emulator.close())

async function signedIn(user: string): Promise<Browser> {
  const browser = new Browser(emulator)
  const page = await (await browser.get('/keys')).text()
  const response = await browser.submit(page, '/emulator/sign-in', { user })
  expect([response.status, response.headers.get('location')]).toEqual([303, '/keys'])
  return browser
}

async function textOf(browser: Browser, path: string): Promise<string> {
  return (await browser.get(path)).text()
}

describe('/keys', () => {
  it('asks for a sign-in, and returns to the requested page', async () => {
    const { id } = emulator.getKey(emulator.createKey())
    const browser = new Browser(emulator)
    const page = await textOf(browser, `/keys/${id}`)
    expect(page).toContain('Lin Xia')
    const response = await browser.submit(page, '/emulator/sign-in', { user: 'user_lin' })
    expect(response.headers.get('location')).toBe(`/keys/${id}`)
  })

  it('B15 returns to no other site after signing in', async () => {
    const browser = new Browser(emulator)
    const page = await textOf(browser, '/keys')
    for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
      const response = await browser.submit(page, '/emulator/sign-in', { user: 'user_lin', next })
      expect(response.headers.get('location')).toBe('/keys')
    }
  })

  it('lists the keys of the signed-in user only, never whole', async () => {
    const mine = emulator.createKey({ user: 'user_lin', label: 'Mine' })
    emulator.createKey({ user: 'user_sam', label: 'Theirs' })
    const page = await textOf(await signedIn('user_lin'), '/keys')
    expect(page).toContain('Mine')
    expect(page).not.toContain('Theirs')
    expect(page).not.toContain(mine)
  })

  it('shows a key to its owner only', async () => {
    const { id } = emulator.getKey(emulator.createKey({ user: 'user_lin' }))
    expect((await (await signedIn('user_lin')).get(`/keys/${id}`)).status).toBe(200)
    for (const path of [`/keys/${id}`, `/logs?api_key_hash=${id}`])
      expect((await (await signedIn('user_sam')).get(path)).status).toBe(404)
  })

  it('changes the limit, disables, enables and deletes', async () => {
    const key = emulator.createKey({ limit: 5 })
    const path = `/keys/${emulator.getKey(key).id}`
    const browser = await signedIn('user_lin')
    const act = async (fields: Record<string, string>) =>
      (await browser.submit(await textOf(browser, path), path, fields)).status
    expect(await act({ action: 'limit', limit: '7.5' })).toBe(303)
    expect(emulator.getKey(key).limit).toBe(7.5)
    expect(await act({ action: 'limit', limit: '-1' })).toBe(400)
    expect(emulator.getKey(key).limit).toBe(7.5)
    expect(await act({ action: 'limit', limit: '' })).toBe(303)
    expect(emulator.getKey(key).limit).toBeNull()
    await act({ action: 'disable' })
    expect((await chat(emulator, key)).status).toBe(401)
    await act({ action: 'enable' })
    expect((await chat(emulator, key)).status).toBe(200)
    await act({ action: 'delete' })
    expect((await chat(emulator, key)).status).toBe(401)
    expect((await browser.get(path)).status).toBe(404)
  })

  it('shows the reset of a limit and lets its owner change it', async () => {
    const key = emulator.createKey({ limit: 5, limitReset: 'monthly' })
    const path = `/keys/${emulator.getKey(key).id}`
    const browser = await signedIn('user_lin')
    const page = await textOf(browser, path)
    expect(page).toContain('<option value="monthly" selected>')
    expect(page).toContain('$0.00 of $5.00 used this month')
    for (const [limit, typed, reset] of [
      ['5', 'daily', 'daily'],
      ['5', 'weekly', 'weekly'],
      ['5', '', null],
      ['5', 'yearly', null],
      ['', 'daily', null],
    ] as const) {
      await browser.submit(page, path, { action: 'limit', limit, limit_reset: typed })
      expect(emulator.getKey(key).limitReset).toBe(reset)
    }
  })

  it('keeps the entered value when a limit is invalid', async () => {
    const key = emulator.createKey({ limit: 5 })
    const path = `/keys/${emulator.getKey(key).id}`
    const browser = await signedIn('user_lin')
    const fields = { action: 'limit', limit: '-1', limit_reset: 'weekly' }
    const refused = await browser.submit(await textOf(browser, path), path, fields)
    const page = await refused.text()
    expect(page).toContain('value="-1"')
    expect(page).toContain('<option value="weekly" selected>')
    expect(page).toContain('role="alert"')
    expect(page).not.toContain('role="status"')
    expect(emulator.getKey(key)).toMatchObject({ limit: 5, limitReset: null })
  })

  it('confirms a saved change', async () => {
    const path = `/keys/${emulator.getKey(emulator.createKey()).id}`
    const browser = await signedIn('user_lin')
    const page = await textOf(browser, path)
    expect(page).not.toContain('role="status"')
    const saved = await browser.submit(page, path, { action: 'limit', limit: '2' })
    expect(await textOf(browser, saved.headers.get('location') ?? '')).toContain('role="status">Saved.<')
  })

  it('shows tiny amounts in full', async () => {
    const { id } = emulator.getKey(emulator.createKey({ limit: 0.00005 }))
    const page = await textOf(await signedIn('user_lin'), `/keys/${id}`)
    expect(page).toContain('$0.00 of $0.00005 used')
  })

  it('refuses changes to another user’s key, and without the form', async () => {
    const key = emulator.createKey({ user: 'user_lin', limit: 5 })
    const path = `/keys/${emulator.getKey(key).id}`
    const other = await signedIn('user_sam')
    const page = await textOf(other, '/keys')
    expect((await other.submit(page, path, { action: 'delete' })).status).toBe(404)
    const owner = await signedIn('user_lin')
    const body = new URLSearchParams({ action: 'delete' })
    expect((await owner.send(path, { method: 'POST', body })).status).toBe(403)
    expect(emulator.getKey(key).limit).toBe(5)
  })

  it('switches the user', async () => {
    const browser = await signedIn('user_lin')
    await browser.submit(await textOf(browser, '/keys'), '/emulator/sign-out', {})
    expect(await textOf(browser, '/keys')).toContain('Sam Rivera')
  })

  it('ignores a cookie that it did not sign', async () => {
    const browser = await signedIn('user_lin')
    browser.cookie = browser.cookie.replace('user_lin', 'user_sam')
    expect(await textOf(browser, '/keys')).toContain('demo user')
  })
})

it('/logs lists the charges of the keys', async () => {
  const key = emulator.createKey({ user: 'user_sam', label: 'Logged' })
  await (await chat(emulator, key, { model: 'emulator/echo' })).text()
  const browser = await signedIn('user_sam')
  for (const path of ['/logs', `/logs?api_key_hash=${emulator.getKey(key).id}`]) {
    const page = await textOf(browser, path)
    expect(page).toContain('emulator/echo')
    expect(page).toContain('Logged')
  }
})
