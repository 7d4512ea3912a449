import type { OpenRouteLogin } from '@openroute-kit/browser'
import type { Chat, Message } from '../chat/chat.js'
import { deleteChat, loadChat, saveChat } from '../chat/saved-chat.js'
import { tabStorage } from '../page/browser-storage.js'
import { byId } from '../page/dom.js'
import type { Composer } from './composer.js'

const SAVE_EVERY_MS = 1000

export interface SessionViewOptions {
  login: OpenRouteLogin
  chat: Chat
  composer: Composer
  /** Called when a user has signed in. */
  onSignedIn(): void
}

/**
 * Shows the welcome or the conversation, depending on the login, and keeps the conversations of users apart: after a sign-out, or when
 * another user signs in, nothing of the first user's conversation is visible (A27).
 */
export function sessionView({ login, chat, composer, onSignedIn }: SessionViewOptions): void {
  const storage = tabStorage()
  let owner: string | undefined
  let key: string | undefined
  let view: 'loading' | 'welcome' | 'chat' = 'loading'

  const setView = (next: 'welcome' | 'chat') => {
    view = next
    show(next)
  }

  function showChatOf(next: string, nextKey: string): void {
    const sameKey = key === nextKey
    key = nextKey
    if (owner === next) {
      // The user has logged in again in another tab, so the message that failed can be retried.
      if (!sameKey && loginHasEnded(chat)) chat.updateProblem({ kind: 'broken' })
      return
    }
    const saved = loadChat(storage, next)
    owner = next
    chat.reset(saved?.messages)
    composer.draft = saved?.draft ?? ''
    setView('chat')
    onSignedIn()
  }

  function showWelcome(): void {
    if (view === 'welcome') return
    setView('welcome')
    owner = undefined
    deleteChat(storage)
    chat.reset()
    composer.draft = ''
  }

  function update(): void {
    const { state } = login
    if (state.status === 'signed-in') showChatOf(state.userId ?? state.keyId, state.keyId)
    // A running reply may be about to fail because the login has ended. Then the conversation stays, with a button to log in.
    else if (state.status === 'signed-out' && !chat.busy && !loginHasEnded(chat)) showWelcome()
    // The check failed, so the user is unknown: the saved conversation is kept.
    else if (state.status === 'error' && view === 'loading') setView('welcome')
  }

  /** The messages when the browser began to leave the page during a reply, with the text that has arrived since. */
  let snapshot: readonly Message[] | undefined
  const takeSnapshot = () => {
    snapshot = chat.busy ? structuredClone(chat.messages) : undefined
  }
  const save = (messages = chat.messages) => {
    if (owner !== undefined) saveChat(storage, { owner, messages, draft: composer.draft })
  }
  let savedAt = 0
  chat.subscribe((event) => {
    if (event === 'messages') snapshot = undefined
    else if (snapshot && chat.messages.at(-1)?.state !== 'failed') takeSnapshot()
    if (event === 'progress') {
      if (Date.now() - savedAt < SAVE_EVERY_MS) return
      savedAt = Date.now()
      save()
    } else {
      save()
      update()
    }
  })
  // Firefox aborts the reply before it hides the page. After a reload that would look like a failure.
  addEventListener('beforeunload', takeSnapshot)
  addEventListener('pagehide', () => {
    // The browser would abort the reply anyway, and that would look like a failure.
    chat.stop()
    save(snapshot)
  })
  login.subscribe(update)
  update()
}

function loginHasEnded({ messages }: Chat): boolean {
  return messages.at(-1)?.problem?.kind === 'login'
}

/** The page has one login element: in the middle of the welcome, or in the header above a conversation. */
function show(view: 'welcome' | 'chat'): void {
  byId('loading').hidden = true
  byId('welcome').hidden = view !== 'welcome'
  byId('chat').hidden = view !== 'chat'
  byId('new-chat').hidden = view !== 'chat'
  const parent = byId(view === 'welcome' ? 'welcome-login' : 'account')
  const login = byId('login')
  if (login.parentElement !== parent) parent.append(login)
}
