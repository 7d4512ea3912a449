import { Agent, EnvHttpProxyAgent, ProxyAgent } from 'undici'
import { expect, it } from 'vitest'
import { freshConnection } from './fresh-connection.js'

const HTTPS = 'https://api.example'
const HTTP = 'http://api.example'
const proxy = 'http://proxy.example:3128'

it('S23 selects a pool of its own where the dispatcher of undici has one', () => {
  const origin = (text: string) => ({ reset: true, origin: new URL(text) })
  expect(freshConnection(new Agent(), HTTP)).toEqual(origin(HTTP))
  expect(freshConnection(new Agent(), HTTPS)).toEqual(origin(HTTPS))
  expect(freshConnection(new ProxyAgent(proxy), HTTPS)).toEqual(origin(HTTPS))
  expect(freshConnection(new EnvHttpProxyAgent({ httpsProxy: proxy }), HTTPS)).toEqual(origin(HTTPS))
})

it('S23 passes the origin to other dispatchers as they know it', () => {
  class Own extends Agent {}
  const composed = new Agent().compose((dispatch) => (options, handler) => dispatch(options, handler))
  for (const dispatcher of [new Own(), composed, { dispatch: () => true }, Object.create(null)])
    expect(freshConnection(dispatcher, HTTPS)).toEqual({ reset: true })
  expect(freshConnection(new ProxyAgent(proxy), HTTP)).toEqual({ reset: true })
})
