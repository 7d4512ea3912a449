// The load generator: a browser without a screen, with the cookies of one app.
import { Pool } from 'undici'
import { authorize } from './authorize.mjs'

/** What the kit's own script in a page sends. */
const OWN_SCRIPT = { 'content-type': 'application/json', 'x-openroute-kit': '1' }
const NAVIGATION = {
  accept: 'text/html',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'none',
}

const newPool = (/** @type {string} */ url, /** @type {number} */ connections) =>
  new Pool(url, { connections, headersTimeout: 0, bodyTimeout: 0 })

export class Client {
  /** @type {Map<string, string>} */
  cookies = new Map()

  constructor(/** @type {string} */ url, { connections = 64, pool = newPool(url, connections) } = {}) {
    this.url = url
    this.pool = pool
  }

  /** Without cookies, over the same connections. */
  newBrowser() {
    return new Client(this.url, { pool: this.pool })
  }

  /** @param {import('undici').Dispatcher.HttpMethod} method @param {string} path @param {{ headers?: Record<string, string>, body?: string | Buffer, signal?: AbortSignal }} [init] */
  async request(method, path, { headers = {}, body, signal } = {}) {
    const response = await this.pool.request({
      method,
      path,
      headers: { ...headers, ...(this.cookies.size > 0 && { cookie: this.#cookieHeader() }) },
      body: body ?? null,
      ...(signal && { signal }),
    })
    this.#keep(response.headers['set-cookie'] ?? [])
    return response
  }

  /** A request whose response is read to its end. @param {string} path @param {number} [expected] */
  async get(path, expected = 200) {
    const response = await this.request('GET', path, { headers: NAVIGATION })
    const text = await response.body.text()
    if (response.statusCode !== expected)
      throw new Error(`GET ${path} responded with ${response.statusCode}: ${text.slice(0, 200)}`)
    return { headers: response.headers, text }
  }

  /**
   * A request to the API. `model` names how the provider responds.
   *
   * @param {string} model @param {{ padding?: string, path?: string, signal?: AbortSignal }} [more]
   */
  async complete(model, { padding = 'Hello', path = '/openroute/api/chat/completions', signal } = {}) {
    const body = JSON.stringify({
      model: `bench/${model}`,
      stream: true,
      messages: [{ role: 'user', content: padding }],
    })
    const response = await this.request('POST', path, {
      headers: OWN_SCRIPT,
      body,
      ...(signal && { signal }),
    })
    if (response.statusCode !== 200)
      throw new Error(`The proxy responded with ${response.statusCode}: ${await response.body.text()}`)
    return response
  }

  /** Reads a response of the API to its end. @param {string} model @param {{ padding?: string }} [more] */
  async completeAll(model, more) {
    const { body } = await this.complete(model, more)
    let bytes = 0
    for await (const chunk of body) bytes += chunk.length
    return bytes
  }

  /** Logs in: to the provider, and back to the callback. `path`: where the app starts a login. */
  async signIn(path = '/openroute/login') {
    const { headers } = await this.redirect(path)
    const callback = authorize(String(headers.location))
    await this.redirect(callback.pathname + callback.search)
  }

  async close() {
    await this.pool.destroy()
  }

  /** A navigation to which the app responds with a redirect. */
  async redirect(/** @type {string} */ path) {
    const response = await this.request('GET', path, { headers: NAVIGATION })
    const text = await response.body.text()
    if (response.statusCode < 301 || response.statusCode > 303)
      throw new Error(`GET ${path} responded with ${response.statusCode}: ${text.slice(0, 300)}`)
    return response
  }

  #cookieHeader() {
    return Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ')
  }

  #keep(/** @type {string | string[]} */ lines) {
    for (const line of [lines].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
  }
}
