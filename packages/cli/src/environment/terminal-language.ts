import { type Locale, pickLocale } from '@openroute-kit/core'

/** The language of the terminal, as its environment variables name it; without one, the language of the system. */
export function terminalLanguage(env: NodeJS.ProcessEnv): Locale {
  const { LC_ALL, LC_MESSAGES, LANG } = env
  return pickLocale(LC_ALL || LC_MESSAGES || LANG || Intl.DateTimeFormat().resolvedOptions().locale)
}
