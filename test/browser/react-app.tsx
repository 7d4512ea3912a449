import { defineProvider } from '@openroute-kit/browser'
import {
  LoginButton,
  type LoginButtonProps,
  type OpenRoute,
  OpenRouteProvider,
  useOpenRoute,
} from '@openroute-kit/react'
import { type ReactElement, StrictMode, useEffect, useState } from 'react'

// The app of react.test.ts, for the page and for the server that renders it.

declare const SITE_URL: string
declare const API_URL: string

declare global {
  interface Window {
    openroute: OpenRoute
    setLook(look: LoginButtonProps): void
    eventTypes: string[]
    unmount(): void
    /** Listeners, channels and the like that the kit has added. */
    live(): string[]
  }
}

const provider = defineProvider({ id: 'openroute', name: 'OpenRoute', siteUrl: SITE_URL, apiUrl: API_URL })

function Status({ id }: { id: string }) {
  const openroute = useOpenRoute()
  useEffect(() => {
    window.openroute = openroute
  }, [openroute])
  return (
    <p id={id}>
      {openroute.status} {openroute.status === 'signed-in' && openroute.userId}
    </p>
  )
}

function Button() {
  const [look, setLook] = useState<LoginButtonProps>({ theme: 'outline', width: 280 })
  useEffect(() => {
    window.setLook = setLook
  }, [])
  const recordEvent = ({ type }: Event) => void window.eventTypes.push(type)
  return (
    <LoginButton
      {...look}
      className="mine"
      onLogin={recordEvent}
      onLogout={recordEvent}
      onLoginError={recordEvent}
    />
  )
}

export function App({ name }: { name: string }): ReactElement {
  const inside = (
    <main>
      <Button />
      <Status id="one" />
      <Status id="two" />
    </main>
  )
  return (
    <StrictMode>
      {name === 'server' ? (
        <OpenRouteProvider server="/openroute">{inside}</OpenRouteProvider>
      ) : (
        <OpenRouteProvider
          provider={provider}
          storage={name === 'memory' ? 'memory' : 'session'}
          keyOptions={{ label: 'React app', limit: 5 }}
        >
          {inside}
        </OpenRouteProvider>
      )}
    </StrictMode>
  )
}
