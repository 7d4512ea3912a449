import { OpenRouteProvider } from '@openroute-kit/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.js'
import { providerFrom } from './provider.js'
import { locale, t } from './strings.js'
import './style.css'

// The login button follows the document's language.
document.documentElement.lang = locale
document.title = t.title

createRoot(document.querySelector('#root') as HTMLElement).render(
  <StrictMode>
    <OpenRouteProvider
      provider={providerFrom(import.meta.env)}
      callbackUrl={import.meta.env.BASE_URL}
      storage="session"
      keyOptions={{ label: t.title, limit: 2, limitReset: 'monthly' }}
    >
      <App />
    </OpenRouteProvider>
  </StrictMode>,
)
