import { defineProvider, type OpenAIOptions, type Provider } from '@openroute-kit/core'
import type { Emulator } from '@openroute-kit/emulator'
import type { OpenRouteOptions } from '@openroute-kit/server'
import { expect, onTestFinished } from 'vitest'
import { startExpressApp } from './express-app.js'
import { chatBody, Visitor } from './visitor.js'
import { startWebApp } from './web-app.js'

/** What an app of its own does with `or.fetch`, and with an SDK that gets `or.openAIOptions`. */
interface AppCalls {
  fetch(path: string, init?: RequestInit): Promise<Response>
  openAIOptions(): Promise<OpenAIOptions>
}

const ROUTES: Record<string, (calls: AppCalls) => Promise<Response>> = {
  '/app/fetch': ({ fetch }) => fetch('/key'),
  '/app/sdk': async ({ openAIOptions }) => {
    const { baseURL, apiKey, fetch = globalThis.fetch } = await openAIOptions()
    return fetch(`${baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: chatBody(),
    })
  },
  '/app/stream': ({ fetch }) =>
    fetch('/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: chatBody({ stream: true }),
    }),
}

/** The whole response to a call of the app, or the code of its error. */
async function respond(path: string, calls: AppCalls): Promise<Response> {
  try {
    const response = (await ROUTES[path]?.(calls)) ?? new Response('home')
    return new Response(await response.text(), { status: response.status })
  } catch (error) {
    return new Response(String((error as { code?: string }).code), { status: 502 })
  }
}

interface OutboundApp {
  url: string
  close(): Promise<void>
}

type Start = (options: {
  emulator: Pick<Emulator, 'provider'>
  kit: Partial<OpenRouteOptions>
}) => Promise<OutboundApp>

/** Express, `toNodeListener` and the Web handler, with routes of the app that call the provider themselves. */
export const OUTBOUND_SETUPS: readonly { name: string; start: Start }[] = [
  {
    name: 'Express',
    start: (options) =>
      startExpressApp({
        ...options,
        after: (app, or) => {
          for (const path of Object.keys(ROUTES))
            app.get(path, async (req, res) => {
              const response = await respond(path, {
                fetch: (path, init) => or.fetch(req, path, init),
                openAIOptions: () => or.openAIOptions(req),
              })
              res.status(response.status).send(await response.text())
            })
        },
      }),
  },
  ...(['listener', 'handle'] as const).map((through) => ({
    name: through === 'listener' ? 'toNodeListener' : 'the Web handler',
    start: (options: Parameters<Start>[0]) =>
      startWebApp({
        ...options,
        through,
        routes: async (request, or) =>
          respond(new URL(request.url).pathname, {
            fetch: (path, init) => or.fetch(request, path, init),
            openAIOptions: () => or.openAIOptions(request),
          }),
      }),
  })),
]

/** The emulator as a provider whose API only servers reach, at another address than browsers use. */
export const providerAt = (emulator: Emulator, apiUrl: string): Provider =>
  defineProvider({ id: 'openroute', siteUrl: emulator.siteUrl, apiUrl, insecure: true })

/** Uses every way in which an app calls the provider, once. */
export async function useEveryRequest(
  emulator: Emulator,
  start: Start,
  apiUrl: string,
  kit: Partial<OpenRouteOptions>,
): Promise<void> {
  const app = await start({ emulator: { provider: providerAt(emulator, apiUrl) }, kit })
  onTestFinished(() => app.close())
  const visitor = new Visitor(app.url)
  const login = await visitor.signIn(emulator, { query: '' })
  expect({ login: login.status, to: login.headers.get('location') }).toEqual({ login: 303, to: '/' })
  expect(await visitor.session()).toMatchObject({ signedIn: true, limit: null }) // key info
  expect(await (await visitor.chat({ stream: true })).text()).toContain('data: [DONE]')
  expect(await (await visitor.request('/app/stream')).text()).toContain('data: [DONE]')
  for (const path of ['/openroute/api/key', '/app/fetch', '/app/sdk'])
    expect([path, (await visitor.request(path)).status]).toEqual([path, 200])
  await visitor.signOut()
}
