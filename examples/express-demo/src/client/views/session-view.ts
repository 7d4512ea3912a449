import type { OpenRouteLogin } from '@openroute-kit/browser'
import type { Chat, Message } from '../chat/chat.js'
import { forgetChat, loadChat, saveChat } from '../chat/saved-chat.js'
import { tabStorage } from '../page/browser-storage.js'
import { byId } from '../page/dom.js'
import type { Composer } from './composer.js'

const SAVE_EVERY_MS = 1000

export interface SessionViewOptions {
  login: OpenRouteLogin
  chat: Chat
  composer: Composer
  /** Someone has signed in. */
  onSignedIn(): void
}

/**
 * Shows the welcome or the conversation, as the login says, and keeps each user's conversation apart: whoever signs
 * out or signs in after somebody else sees nothing of the first one's (A27).
 */
export function sessionView({ login, chat, composer, onSignedIn }: SessionViewOptions): void {
  const storage = tabStorage()
  let owner: string | undefined
  let key: string | undefined
  let view: 'loading' | 'welcome' | 'chat' = 'loading'

  const look = (next: 'welcome' | 'chat') => {
    view = next
    show(next)
  }

  function enter(next: string, nextKey: string): void {
    const sameKey = key === nextKey
    key = nextKey
    if (owner === next) {
      // Logged in again, in another tab: what failed for want of a login can be asked again.
      if (!sameKey && hasEnded(chat)) chat.amend({ kind: 'broken' })
      return
    }
    const saved = loadChat(storage, next)
    owner = next
    chat.reset(saved?.messages)
    composer.draft = saved?.draft ?? ''
    look('chat')
    onSignedIn()
  }

  function leave(): void {
    if (view === 'welcome') return
    look('welcome')
    owner = undefined
    forgetChat(storage)
    chat.reset()
    composer.draft = ''
  }

  function follow(): void {
    const { state } = login
    if (state.status === 'signed-in') enter(state.userId ?? state.keyId, state.keyId)
    // The answer under way may be about to say that the login has ended: then the talk stays, with its way back.
    else if (state.status === 'signed-out' && !chat.busy && !hasEnded(chat)) leave()
    // The check failed, which says nothing about who is here: what was saved waits.
    else if (state.status === 'error' && view === 'loading') look('welcome')
  }

  /** The messages as they were when the page began to be left in the midst of an answer, with what has come since. */
  let leaving: readonly Message[] | undefined
  const keep = () => {
    leaving = chat.busy ? structuredClone(chat.messages) : undefined
  }
  const save = (messages = chat.messages) => {
    if (owner !== undefined) saveChat(storage, { owner, messages, draft: composer.draft })
  }
  let savedAt = 0
  chat.subscribe((event) => {
    if (event === 'messages') leaving = undefined
    else if (leaving && chat.messages.at(-1)?.state !== 'failed') keep()
    if (event === 'progress') {
      if (Date.now() - savedAt < SAVE_EVERY_MS) return
      savedAt = Date.now()
      save()
    } else {
      save()
      follow()
    }
  })
  // Firefox cuts the answer off before it hides the page, which would look like a fault afterwards: keep what was before.
  addEventListener('beforeunload', keep)
  addEventListener('pagehide', () => {
    // The browser would cut the answer off anyway, and it would look like a fault.
    chat.stop()
    save(leaving)
  })
  login.subscribe(follow)
  follow()
}

function hasEnded({ messages }: Chat): boolean {
  return messages.at(-1)?.problem?.kind === 'login'
}

/** The one login element stands in the middle of the welcome, and in the header beside a conversation. */
function show(view: 'welcome' | 'chat'): void {
  byId('loading').hidden = true
  byId('welcome').hidden = view !== 'welcome'
  byId('chat').hidden = view !== 'chat'
  byId('new-chat').hidden = view !== 'chat'
  const place = byId(view === 'welcome' ? 'welcome-login' : 'account')
  const login = byId('login')
  if (login.parentElement !== place) place.append(login)
}
