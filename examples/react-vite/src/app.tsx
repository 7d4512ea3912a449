import { LoginButton, useOpenRoute } from '@openroute-kit/react'
import { Ask } from './ask.js'
import { Mark } from './mark.js'
import { t } from './strings.js'

export function App() {
  const { status } = useOpenRoute()
  const signedIn = status === 'signed-in'
  return (
    <>
      <header className="bar">
        <p className="brand">
          <Mark size={20} /> <span>{t.title}</span>
        </p>
        {signedIn && <LoginButton />}
      </header>
      {signedIn ? <Ask /> : <Welcome />}
    </>
  )
}

function Welcome() {
  return (
    <main className="welcome">
      <Mark size={40} />
      <h1>{t.welcomeTitle}</h1>
      <p>{t.welcomeText}</p>
      <LoginButton size="large" className="welcome-login" />
      <ul className="facts">
        <li>{t.welcomeKey}</li>
        <li>{t.welcomeLimit}</li>
        <li>{t.welcomeEnd}</li>
      </ul>
    </main>
  )
}
