import type { OpenAIOptions } from '@openroute-kit/core'
import type { Emulator } from '@openroute-kit/emulator'
import { memoryStore } from '@openroute-kit/server'
import { startExpressApp } from '../helpers/express-app.js'
import { Visitor } from '../helpers/visitor.js'
import { startWebApp } from '../helpers/web-app.js'

export const WAYS = [
  'the provider, with a key',
  'the proxy of an Express app',
  'the proxy of a Web handler',
  'server code of an Express app',
  'server code of a Web handler',
] as const

export type Way = (typeof WAYS)[number]

export interface Apps {
  /** Signs a new visitor in, and returns the options with which clients call the API for them in this way. */
  options(way: Way): Promise<OpenAIOptions>
  close(): Promise<void>
}

/** An Express app and an app with the Web handler, for all tests of a file. */
export async function startApps(emulator: Emulator): Promise<Apps> {
  const kit = { allow: ['POST /embeddings', 'POST /responses'] }
  let latest: OpenAIOptions | undefined
  const express = await startExpressApp({
    emulator,
    kit,
    after: (server, or) => {
      server.get('/options', or.requireLogin, async (req, res) => {
        latest = await or.openAIOptions(req)
        res.end()
      })
    },
  })
  const web = await startWebApp({
    emulator,
    kit,
    store: memoryStore(),
    routes: async (request, or) => {
      latest = await or.openAIOptions(request)
      return new Response()
    },
  })

  async function signIn(url: string): Promise<Visitor> {
    const visitor = new Visitor(url)
    await visitor.signIn(emulator)
    return visitor
  }

  /** As a page has them; the cookie is what the browser adds. */
  async function inPage(url: string): Promise<OpenAIOptions> {
    const visitor = await signIn(url)
    return {
      baseURL: `${url}/openroute/api`,
      apiKey: 'held-by-the-server',
      maxRetries: 0,
      defaultHeaders: { 'X-OpenRoute-Kit': '1', cookie: visitor.cookieHeader() },
    }
  }

  async function inServerCode(url: string): Promise<OpenAIOptions> {
    latest = undefined
    await (await signIn(url)).request('/options')
    if (latest === undefined) throw new Error('The visitor is not signed in.')
    return latest
  }

  return {
    options(way) {
      switch (way) {
        case 'the provider, with a key':
          return Promise.resolve({ baseURL: emulator.apiUrl, apiKey: emulator.createKey(), maxRetries: 0 })
        case 'the proxy of an Express app':
          return inPage(express.url)
        case 'the proxy of a Web handler':
          return inPage(web.url)
        case 'server code of an Express app':
          return inServerCode(express.url)
        case 'server code of a Web handler':
          return inServerCode(web.url)
      }
    },
    async close() {
      await Promise.all([express.close(), web.close()])
    },
  }
}
