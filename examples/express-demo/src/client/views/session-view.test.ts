// @vitest-environment happy-dom
import type { LoginState, OpenRouteLogin } from '@openroute-kit/browser'
import { expect, it, vi } from 'vitest'
import { createChat } from '../chat/chat.js'
import { loadChat } from '../chat/saved-chat.js'
import { sessionView } from './session-view.js'

const word = (content: string) =>
  new TextEncoder().encode(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`)

it('saves a reply that the browser aborts while it leaves the page, as stopped and with all its text', async () => {
  for (const id of ['loading', 'welcome', 'chat', 'new-chat', 'welcome-login', 'account', 'login'])
    document.body.append(Object.assign(document.createElement('div'), { id }))
  let response: ReadableStreamDefaultController<Uint8Array> | undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      response = controller
    },
  })
  const state = { status: 'signed-in', userId: 'user_1', keyId: 'k' } as LoginState
  const login = {
    state,
    subscribe: () => () => {},
    refresh: async () => state,
    fetch: async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
  } as unknown as OpenRouteLogin
  const chat = createChat({ login, model: () => 'test/model' })
  const composer = { draft: '', setBusy() {}, focus() {} }
  sessionView({ login, chat, composer, onSignedIn() {} })

  const sent = chat.send('Count')
  response?.enqueue(word('1 '))
  await vi.waitFor(() => expect(chat.messages[1]?.text).toBe('1 '))
  dispatchEvent(new Event('beforeunload'))
  response?.enqueue(word('2'))
  await vi.waitFor(() => expect(chat.messages[1]?.text).toBe('1 2'))
  response?.error(new TypeError('cut off'))
  await sent
  expect(chat.messages[1]?.state).toBe('failed')
  dispatchEvent(new Event('pagehide'))
  expect(loadChat(sessionStorage, 'user_1')?.messages[1]).toMatchObject({ text: '1 2', state: 'stopped' })
})
