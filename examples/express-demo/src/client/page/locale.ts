import { type Locale, pickLocale } from '@openroute-kit/core'
import { loadPreference, savePreference } from './browser-storage.js'
import { STRINGS, type StringName } from './strings.js'

const NAME = 'kit-chat-language'
const listeners: (() => void)[] = []
let locale: Locale = 'en'

/** The sentence in the page's language; `{name}` is filled from `values`. */
export function t(name: StringName, values: Record<string, string | number> = {}): string {
  return STRINGS[locale][name].replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''))
}

/** Calls `listener` now and whenever the language changes. */
export function onLocale(listener: () => void): void {
  listeners.push(listener)
  listener()
}

/** Uses the choice of an earlier visit, or else the browser's languages. */
export function startLocale(): void {
  const chosen = loadPreference(NAME)
  setLocale(chosen === 'en' || chosen === 'zh-CN' ? chosen : pickLocale(navigator.languages))
}

export function switchLocale(): void {
  setLocale(locale === 'en' ? 'zh-CN' : 'en')
  savePreference(NAME, locale)
}

function setLocale(next: Locale): void {
  locale = next
  // The login element follows the document's language.
  document.documentElement.lang = next
  document.title = t('title')
  // index.html names its texts: data-t for content, data-t-label and data-t-placeholder for attributes.
  for (const node of document.querySelectorAll<HTMLElement>('[data-t]'))
    node.textContent = t(node.dataset.t as StringName)
  for (const node of document.querySelectorAll<HTMLElement>('[data-t-label]'))
    node.setAttribute('aria-label', t(node.dataset.tLabel as StringName))
  for (const node of document.querySelectorAll<HTMLElement>('[data-t-placeholder]'))
    node.setAttribute('placeholder', t(node.dataset.tPlaceholder as StringName))
  for (const listener of listeners) listener()
}
