import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { approvedCallback, CALLBACK_URL, providerAt } from '../../../../test/helpers/approved-callback.js'
import { freePorts } from '../../../../test/helpers/free-ports.js'
import {
  breakInBody,
  hang,
  json,
  providerError,
  type Responder,
  redirect,
  reset,
  startRawServer,
  text,
} from '../../../../test/helpers/raw-server.js'
import { getKeyInfo } from '../key/get-key-info.js'
import { createLoginRequest } from '../login/create-login-request.js'
import { exchangeCode } from '../login/exchange-code.js'
import { verifyCallback } from '../login/verify-callback.js'
import { verifyPastedCode } from '../login/verify-pasted-code.js'
import { openroute } from '../provider/presets.js'
import { OpenRouteError } from './open-route-error.js'

const CODE = 'CANARY-CODE-0123456789'
const KEY = 'sk-or-v1-CANARYKEY0123456789'

describe('OpenRouteError', () => {
  it('holds what it is given, and JSON holds what programs read of it', () => {
    const options = { status: 502, retryable: true, helpUrl: 'https://openroute.cn/keys' }
    const error = new OpenRouteError('provider_error', 'It broke.', options)
    expect(error).toMatchObject({
      name: 'OpenRouteError',
      code: 'provider_error',
      message: 'It broke.',
      ...options,
    })
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'OpenRouteError',
      code: 'provider_error',
      ...options,
    })
    expect(error).toBeInstanceOf(Error)
  })

  it('is not retryable unless it says so', () => {
    expect(JSON.parse(JSON.stringify(new OpenRouteError('cancelled', 'No.')))).toEqual({
      name: 'OpenRouteError',
      code: 'cancelled',
      retryable: false,
    })
  })

  it('B30 takes no cause', () => {
    const error = new OpenRouteError('cancelled', 'No.', { cause: new Error('CANARY') } as object)
    expect(error).not.toHaveProperty('cause')
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('CANARY')
  })
})

describe('B30 no error holds a code, verifier, state or key:', () => {
  const echo = { error: { message: `No: ${CODE} ${KEY}`, metadata: { CODE, KEY } } }
  const responders: Record<string, Responder> = {
    'a 403 that repeats them': json(403, echo),
    'a 403, expired': providerError(403, `expired: ${CODE} ${KEY}`),
    'a 400': providerError(400, `code_challenge_method ${CODE} ${KEY}`),
    'a 401': json(401, echo),
    'a 405': json(405, echo),
    'a 429': json(429, echo),
    'a 500': json(500, echo),
    'a 200 with error': json(200, { key: KEY, ...echo }),
    'a key with a line break': json(200, { key: `${KEY}\r\n`, code: CODE }),
    'malformed JSON': text(200, `{"key":"${KEY}", ${CODE}`),
    'a redirect': redirect(307, `https://evil.example/?code=${CODE}&key=${KEY}`),
    'a reset': reset,
    'half a response': breakInBody,
    'no response': hang,
  }

  it.each(Object.keys(responders))('%s', async (name) => {
    const server = await startRawServer(responders[name] as Responder)
    const provider = providerAt(server.url)
    const { callback, transaction } = await approvedCallback(provider, CODE)
    const network = responders[name] === hang ? { timeoutMs: 300 } : {}
    const exchanged = await failureOf(exchangeCode({ callback, provider, ...network }))
    const asked = await failureOf(getKeyInfo({ provider, key: KEY, ...network }).then(() => null))
    expectSilence([exchanged, asked], [CODE, KEY, transaction.codeVerifier, transaction.state])
    expect(exchanged).toBeInstanceOf(OpenRouteError)
  })

  it('a refused connection', async () => {
    const provider = providerAt(`http://127.0.0.1:${(await freePorts(1))[0]}`)
    const { callback, transaction } = await approvedCallback(provider, CODE)
    const errors = [
      await failureOf(exchangeCode({ callback, provider })),
      await failureOf(getKeyInfo({ provider, key: KEY })),
    ]
    expectSilence(errors, [CODE, KEY, transaction.codeVerifier, transaction.state])
  })

  it('a fetch whose error repeats its request', async () => {
    const provider = providerAt('https://provider.example')
    const { callback, transaction } = await approvedCallback(provider, CODE)
    const fetch = (url: string, init: RequestInit) =>
      Promise.reject(Object.assign(new Error(`${url} ${init.body}`, { cause: init }), { init }))
    const errors = [
      await failureOf(exchangeCode({ callback, provider, fetch })),
      await failureOf(getKeyInfo({ provider, key: KEY, fetch })),
      await failureOf(getKeyInfo({ provider, key: `${KEY}\r\n中` })),
    ]
    expectSilence(errors, [CODE, KEY, transaction.codeVerifier, transaction.state])
  })

  it('refused callbacks', async () => {
    const { transaction } = await createLoginRequest({ provider: openroute, callbackUrl: CALLBACK_URL })
    const { state } = transaction
    const urls = [
      `/callback?code=${CODE}&state=${state}`,
      `${CALLBACK_URL}/x?code=${CODE}&state=${state}`,
      `${CALLBACK_URL}?code=${CODE}&state=${state}x`,
      `${CALLBACK_URL}?code=${CODE}&code=${CODE}&state=${state}`,
      `${CALLBACK_URL}?code[]=${CODE}&state=${state}`,
      `${CALLBACK_URL}?code=${CODE}%00&state=${state}`,
      `${CALLBACK_URL}?code=${CODE}&error=${CODE}&state=${state}`,
      `${CALLBACK_URL}?error=${CODE}&state=${state}`,
      `${CALLBACK_URL}?code=${CODE}&iss=${CODE}&state=${state}`,
    ]
    const errors = await Promise.all([
      ...urls.map((url) => failureOf(async () => verifyCallback({ url, transaction }))),
      failureOf(async () => verifyPastedCode({ code: CODE, transaction })),
      failureOf(async () => verifyPastedCode({ code: `${CODE} x`, transaction })),
    ])
    expectSilence(errors, [CODE, transaction.codeVerifier, state])
  })
})

async function failureOf(run: Promise<unknown> | (() => Promise<unknown>)): Promise<unknown> {
  try {
    await (typeof run === 'function' ? run() : run)
  } catch (error) {
    return error
  }
  expect.unreachable('It should have failed.')
}

function expectSilence(errors: unknown[], secrets: string[]): void {
  for (const error of errors) {
    const prints = [
      String(error),
      (error as Error).message,
      (error as Error).stack,
      JSON.stringify(error),
      inspect(error, { depth: 10, showHidden: true }),
    ]
    for (const print of prints) for (const secret of secrets) expect(print).not.toContain(secret)
    expect(error).toBeInstanceOf(OpenRouteError)
    expect((error as Error).cause).toBeUndefined()
  }
}
