import { type Locale, pickLocale } from '@openroute-kit/core'

/** The language of the terminal, as its environment variables name it. */
export function terminalLanguage(env: NodeJS.ProcessEnv): Locale {
  return pickLocale(env.LC_ALL || env.LC_MESSAGES || env.LANG || '')
}
