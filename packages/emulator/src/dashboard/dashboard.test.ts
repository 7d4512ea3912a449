import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../emulator.js'
import { startEmulator } from '../start-emulator.js'
import {
  authorizeUrl,
  Browser,
  CHAT_PATH,
  chat,
  exchange,
  freshCode,
  type Json,
  KEYS_PATH,
  VERIFIER,
} from '../test-kit.js'
import { PRESET_GROUPS } from './fault-presets.js'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 0 })
})
afterAll(() => emulator.close())

/** Reads events until `last` is true of one. */
async function eventsUntil(response: Response, last: (event: Json) => boolean): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true })
    const whole = text.slice(0, text.lastIndexOf('\n\n'))
    if ([...whole.matchAll(/^data: (.*)$/gm)].some(([, json]) => last(JSON.parse(json ?? '')))) return text
  }
  throw new Error('the events ended')
}

describe('the dashboard', () => {
  it('shows how to connect, users, keys, requests and every fault', async () => {
    emulator.createKey({ label: 'Shown key' })
    await chat(emulator, 'sk-or-v1-unknown')
    const page = await (await new Browser(emulator).get('/')).text()
    for (const text of ['OPENROUTE_SITE_URL', 'Lin Xia', 'Shown key', CHAT_PATH]) expect(page).toContain(text)
    expect(page).toContain(`apiUrl: &#39;${emulator.apiUrl}&#39;`)
    expect(page).toContain(`api-url=&quot;${emulator.apiUrl}&quot;`)
    for (const { id } of PRESET_GROUPS.flatMap(({ presets }) => presets))
      expect(page).toContain(`value="${id}"`)
  })

  it('shows the variants that differ from the defaults', async () => {
    const browser = new Browser(emulator)
    expect(await (await browser.get('/')).text()).not.toContain('Variants')
    emulator.setVariants({ rejectedCode: 500, denial: 'stays', state: 'both' })
    expect(await (await browser.get('/')).text()).toContain('>rejectedCode=500, denial=stays<')
    emulator.setVariants({})
  })

  it('loads its own script and style under a strict policy', async () => {
    const browser = new Browser(emulator)
    const response = await browser.get('/')
    const policy = response.headers.get('content-security-policy')
    expect(policy).toMatch(
      /default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'/,
    )
    expect(policy).toContain("frame-ancestors 'none'")
    expect(await response.text()).not.toMatch(/<style| style=| on\w+=|<script(?![^>]* src=)/)
    for (const [name, type] of [
      ['style.css', 'text/css'],
      ['dashboard.js', 'text/javascript'],
      ['mark.svg', 'image/svg+xml'],
    ]) {
      const asset = await browser.get(`/emulator/${name}`)
      expect(asset.status).toBe(200)
      expect(asset.headers.get('content-type')).toContain(type)
    }
  })

  it('publishes requests as they arrive', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const events = await fetch(`${emulator.siteUrl}/emulator/events`, { signal })
    const key = emulator.createKey({ label: 'Live key' })
    const seen = eventsUntil(
      events,
      ({ request }) => request?.keyLabel === 'Live key' && request.status === '200',
    )
    await chat(emulator, key)
    expect(await seen).toContain('"status":"…"')
    controller.abort()
  })

  it('B30 shows no key, code, verifier or state', async () => {
    const key = emulator.createKey()
    await chat(emulator, key, { message: `my key is ${key}` })
    const url = authorizeUrl(emulator, {
      callback_url: 'http://localhost:3000/callback?state=or-secretstatesecretstatesecretstat',
    })
    await fetch(url)
    const code = await freshCode(emulator)
    await exchange(emulator, code)
    const page = await (await new Browser(emulator).get('/')).text()
    const controller = new AbortController()
    const events = await fetch(`${emulator.siteUrl}/emulator/events`, { signal: controller.signal })
    const live = await eventsUntil(events, ({ request }) => request?.path === KEYS_PATH)
    controller.abort()
    for (const shown of [page, live])
      for (const secret of [key, code, VERIFIER, 'secretstate']) expect(shown).not.toContain(secret)
  })

  it('adds each fault once, with and without the script', async () => {
    const browser = new Browser(emulator)
    const page = await (await browser.get('/')).text()
    const pressed = await browser.submit(page, '/emulator/faults', { preset: 'chat-429' })
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/#faults'])
    const struck = await chat(emulator, emulator.createKey())
    expect([struck.status, struck.headers.get('retry-after')]).toEqual([429, '5'])
    expect((await chat(emulator, emulator.createKey())).status).toBe(200)
    await browser.submit(page, '/emulator/faults', { preset: 'exchange-500' })
    expect(emulator.pendingFaults).toHaveLength(1)
    await browser.submit(page, '/emulator/faults', { preset: 'clear' })
    expect(emulator.pendingFaults).toHaveLength(0)
    expect((await browser.submit(page, '/emulator/faults', { preset: 'nonsense' })).status).toBe(403)
  })

  it.each([
    ['key-401', '/key', 401],
    ['key-503', '/key', 503],
    ['models-401', '/models', 401],
    ['models-503', '/models', 503],
  ])('%s applies to the next GET %s once, with %i', async (preset, path, status) => {
    const browser = new Browser(emulator)
    const page = await (await browser.get('/')).text()
    await browser.submit(page, '/emulator/faults', { preset })
    const headers = { authorization: `Bearer ${emulator.createKey()}` }
    const get = async () => (await fetch(emulator.apiUrl + path, { headers })).status
    expect([await get(), await get()]).toEqual([status, 200])
  })

  it.each([
    ['key-hang', '/key'],
    ['models-hang', '/models'],
  ])('%s leaves the next GET %s without a response', async (preset, path) => {
    const browser = new Browser(emulator)
    const page = await (await browser.get('/')).text()
    await browser.submit(page, '/emulator/faults', { preset })
    const client = new AbortController()
    const get = fetch(emulator.apiUrl + path, { signal: client.signal })
    await emulator.waitForRequest((request) => request.path.endsWith(path))
    await expect.poll(() => emulator.pendingFaults).toHaveLength(0)
    client.abort()
    await expect(get).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('shows the faults before a bounded list of keys, newest first, with their hints', async () => {
    const many = await startEmulator()
    const hints = Array.from({ length: 60 }, () => many.getKey(many.createKey({ label: 'Same name' })).hint)
    const page = await (await new Browser(many).get('/')).text()
    await many.close()
    expect(page.indexOf('id="fault-form"')).toBeLessThan(page.indexOf('id="key-list"'))
    const shown = [...page.matchAll(/data-field="hint">([^<]+)</g)].map(([, hint]) => hint)
    expect(shown).toEqual(hints.reverse().slice(0, 50))
  })

  it('uses one Chinese term for each thing', async () => {
    const page = await (await new Browser(emulator, 'zh-CN').get('/')).text()
    for (const text of ['面板', '授权码过期', '授权码交换']) expect(page).toContain(text)
    expect(page).not.toMatch(/代码|控制台|批准/)
  })

  it('refuses faults from another site', async () => {
    const browser = new Browser(emulator)
    await browser.get('/')
    const body = new URLSearchParams({ preset: 'chat-429' })
    expect((await browser.send('/emulator/faults', { method: 'POST', body })).status).toBe(403)
    expect(emulator.pendingFaults).toHaveLength(0)
  })

  it('escapes the content of requests', async () => {
    await fetch(`${emulator.siteUrl}/<img src=x onerror=alert(1)>?q=<script>`)
    const page = await (await new Browser(emulator).get('/')).text()
    expect(page).not.toMatch(/<img|<script>/)
  })

  it('does not record requests of the dashboard', async () => {
    emulator.clearRequests()
    const browser = new Browser(emulator)
    for (const path of ['/', '/?x=1', '/emulator/style.css', '/favicon.ico']) await browser.get(path)
    expect(emulator.requests).toHaveLength(0)
  })
})

it('is served under allowed host names only (DNS rebinding)', async () => {
  const status = await new Promise((resolve) => {
    request(`${emulator.siteUrl}/keys`, { headers: { host: 'evil.example' } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).end()
  })
  expect(status).toBe(421)
})

it('responds with 404 and a page for an unknown path', async () => {
  const response = await new Browser(emulator).get('/nothing')
  expect(response.status).toBe(404)
  expect(response.headers.get('content-type')).toContain('text/html')
})
