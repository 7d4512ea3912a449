import '@openroute-kit/browser/element'
import type { OpenRouteLogin } from '@openroute-kit/browser'
import { createChat } from './chat.js'
import { composer as createComposer } from './composer.js'
import { creditReturns } from './credit-returns.js'
import { creditView } from './credit-view.js'
import { byId } from './dom.js'
import { startLocale, switchLocale } from './locale.js'
import { logView } from './log-view.js'
import { modelPicker } from './model-picker.js'
import { sessionView } from './session-view.js'

startLocale()
byId('language').addEventListener('click', switchLocale)

const { login } = byId<HTMLElement & { login: OpenRouteLogin }>('login')
const picker = modelPicker(login)
const chat = createChat({ login, model: () => picker.model })
const composer = createComposer({ onSend: (text) => void chat.send(text), onStop: chat.stop })

logView({
  chat,
  actions: {
    login: () => void login.login().catch(() => undefined), // the element shows what went wrong
    retry: () => {
      composer.focus()
      void chat.retry()
    },
    edit: () => {
      composer.draft = chat.takeBack()
      composer.focus()
    },
    settingsUrl: () => (login.state.status === 'signed-in' ? login.state.keyLinks.settings : undefined),
    siteUrl: () =>
      login.state.status === 'signed-in' ? new URL(login.state.keyLinks.settings).origin : undefined,
  },
  onExample: (text) => {
    composer.focus()
    void chat.send(text)
  },
})
chat.subscribe((event) => {
  composer.setBusy(chat.busy)
  if (event === 'settled') void login.refresh()
})
creditView(login)
creditReturns({ login, chat })
sessionView({
  login,
  chat,
  composer,
  onSignedIn: () => {
    void picker.load()
    composer.focus()
  },
})
byId('new-chat').addEventListener('click', () => {
  chat.reset()
  composer.focus()
})
