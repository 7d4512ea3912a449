import '@openroute-kit/browser/server-element'
import type { OpenRouteLogin } from '@openroute-kit/browser'
import { createChat } from './chat/chat.js'
import { watchCredit } from './chat/watch-credit.js'
import { modelPicker } from './models/model-picker.js'
import { byId } from './page/dom.js'
import { startLocale, switchLocale } from './page/locale.js'
import { composer as createComposer } from './views/composer.js'
import { conversationView } from './views/conversation-view.js'
import { creditView } from './views/credit-view.js'
import { sessionView } from './views/session-view.js'

startLocale()
byId('language').addEventListener('click', switchLocale)

const { login } = byId<HTMLElement & { login: OpenRouteLogin }>('login')
const picker = modelPicker(login)
const chat = createChat({ login, model: () => picker.model })
const composer = createComposer({ onSend: (text) => void chat.send(text), onStop: chat.stop })

conversationView({
  chat,
  actions: {
    login: () => void login.login().catch(() => undefined), // the element shows the error
    retry: () => {
      composer.focus()
      void chat.retry()
    },
    edit: () => {
      composer.draft = chat.removeLastQuestion()
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
watchCredit({ login, chat })
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
