// A login at OpenRoute as one writes it by hand. `kind`:
//   floor            node:http, transactions and sessions in a Map
//   sealed           Express, sealed cookies, exchange with http.request
//   sealed-fetch     the same, exchange with fetch
//   express-session  Express with express-session, exchange with fetch
import { createHash, randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { json } from 'node:stream/consumers'
import express from 'express'
import session from 'express-session'
import { open, seal } from './session.mjs'

/** @typedef {{ state: string, verifier: string }} Transaction */
/** @typedef {{ port: number, providerUrl: string, kind: 'floor' | 'sealed' | 'sealed-fetch' | 'express-session' }} Options */

const COOKIE = 'Path=/; HttpOnly; SameSite=Lax'
const agent = new Agent({ keepAlive: true })

/** @returns {import('node:http').RequestListener} */
export function start(/** @type {Options} */ options) {
  return options.kind === 'floor' ? floor(options) : withExpress(options)
}

/** @returns {import('node:http').RequestListener} */
function floor(/** @type {Options} */ options) {
  /** @type {Map<string, unknown>} */
  const stored = new Map()
  const store = (/** @type {unknown} */ value) => {
    const id = randomBytes(16).toString('base64url')
    stored.set(id, value)
    return id
  }
  return async (req, res) => {
    const url = new URL(req.url ?? '', 'http://localhost')
    if (url.pathname === '/login') {
      const transaction = newTransaction()
      const cookie = `tx=${store(transaction)}; ${COOKIE}`
      return void res
        .writeHead(303, { location: authorizeUrl(options, transaction), 'set-cookie': cookie })
        .end()
    }
    const id = cookieOf(req.headers.cookie, 'tx')
    const transaction = /** @type {Transaction} */ (stored.get(id))
    stored.delete(id)
    const key = await exchangeWithRequest(options, codeOf(url, transaction), transaction.verifier)
    res.writeHead(303, { location: '/', 'set-cookie': `session=${store(key)}; ${COOKIE}` }).end()
  }
}

function withExpress(/** @type {Options} */ options) {
  const exchange = options.kind === 'sealed' ? exchangeWithRequest : exchangeWithFetch
  const app = express()
  if (options.kind === 'express-session') {
    app.use(session({ secret: 'a secret of the bench', resave: false, saveUninitialized: false }))
    app.get('/login', (req, res) => {
      const transaction = newTransaction()
      Object.assign(req.session, { transaction })
      res.redirect(303, authorizeUrl(options, transaction))
    })
    app.get('/callback', async (req, res) => {
      const { transaction } = /** @type {{ transaction: Transaction }} */ (
        /** @type {unknown} */ (req.session)
      )
      const url = new URL(req.url, 'http://localhost')
      const key = await exchange(options, codeOf(url, transaction), transaction.verifier)
      req.session.regenerate((error) => {
        if (error) return void res.sendStatus(500)
        Object.assign(req.session, { sealed: seal(JSON.stringify(key)) })
        res.redirect(303, '/')
      })
    })
    return app
  }
  app.get('/login', (_req, res) => {
    const transaction = newTransaction()
    res.setHeader('set-cookie', `tx=${seal(JSON.stringify(transaction))}; ${COOKIE}`)
    res.redirect(303, authorizeUrl(options, transaction))
  })
  app.get('/callback', async (req, res) => {
    const transaction = JSON.parse(open(cookieOf(req.headers.cookie, 'tx')))
    const url = new URL(req.url, 'http://localhost')
    const key = await exchange(options, codeOf(url, transaction), transaction.verifier)
    res.setHeader('set-cookie', [
      `tx=; Max-Age=0; ${COOKIE}`,
      `session=${seal(JSON.stringify(key))}; ${COOKIE}`,
    ])
    res.redirect(303, '/')
  })
  return app
}

/** @returns {Transaction} */
function newTransaction() {
  return { state: randomBytes(32).toString('base64url'), verifier: randomBytes(32).toString('base64url') }
}

function authorizeUrl(
  /** @type {Options} */ { port, providerUrl },
  /** @type {Transaction} */ { state, verifier },
) {
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const callback = encodeURIComponent(`http://localhost:${port}/callback?state=${state}`)
  return `${providerUrl}/auth?callback_url=${callback}&code_challenge=${challenge}&code_challenge_method=S256`
}

function codeOf(/** @type {URL} */ { searchParams }, /** @type {Transaction} */ { state }) {
  if (searchParams.get('state') !== state) throw new Error('The state is another one.')
  return searchParams.get('code') ?? ''
}

function cookieOf(/** @type {string | undefined} */ header = '', /** @type {string} */ name) {
  return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(header)?.[1] ?? ''
}

/** @returns {Promise<unknown>} */
async function exchangeWithFetch(
  /** @type {Options} */ { providerUrl },
  /** @type {string} */ code,
  /** @type {string} */ verifier,
) {
  const response = await fetch(`${providerUrl}/api/v1/auth/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, code_verifier: verifier, code_challenge_method: 'S256' }),
  })
  if (!response.ok) throw new Error(`The exchange responded with ${response.status}.`)
  return response.json()
}

/** @returns {Promise<unknown>} */
function exchangeWithRequest(
  /** @type {Options} */ { providerUrl },
  /** @type {string} */ code,
  /** @type {string} */ verifier,
) {
  const body = JSON.stringify({ code, code_verifier: verifier, code_challenge_method: 'S256' })
  return new Promise((resolve, reject) => {
    const outgoing = request(`${providerUrl}/api/v1/auth/keys`, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    })
    outgoing.on('response', (response) => json(response).then(resolve, reject))
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
