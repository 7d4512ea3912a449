import type { Locale, OpenRouteErrorCode } from '@openroute-kit/core'
import { escapeHtml, htmlPage, linksRow } from '../http/html-page.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import type { Settings } from '../settings/settings.js'
import { backLink, failureWords, localeOf } from './page.js'

/**
 * Says to the app's pages that the login in this window is over, and closes the window. Pages of the same origin hear
 * it, and nobody else: there is no message to the opener, who may be anybody (A05), and who is out of reach as soon
 * as a `Cross-Origin-Opener-Policy` has come in between (C03).
 *
 * It is the same text on every page, so that one hash allows it. The mount is read from the address, as browsers see it.
 */
const SCRIPT =
  `{const{error=null}=document.currentScript.dataset;const channel=new BroadcastChannel('openroute-kit');` +
  `channel.postMessage({scope:location.pathname.slice(0,-'/popup'.length),popup:error});channel.close();close()}`

const WORDS: Record<Locale, { done: string; close: string }> = {
  en: { done: 'You are signed in.', close: 'You can close this window.' },
  'zh-CN': { done: '您已登录。', close: '您可以关闭此窗口。' },
}

/**
 * The last page of a login in a popup. Where the browser does not let it close the window, as when a person opened it,
 * it says how the login ended. `error`: how it failed, or `null`.
 */
export async function popupPage(
  settings: Settings,
  request: RouteRequest,
  { error, signedIn }: { error: OpenRouteErrorCode | null; signedIn: boolean },
): Promise<Reply> {
  const locale = localeOf(request)
  const { title, body } =
    error === null
      ? success(settings, locale, signedIn)
      : failureWords(settings, locale, { code: error, message: '', helpUrl: undefined }, true)
  return htmlPage({
    status: 200,
    locale,
    title: `${title} · ${escapeHtml(settings.appName)}`,
    // In front of the style and the body: a window that closes at once shows nothing.
    head: `<script${error === null ? '' : ` data-error="${error}"`}>${SCRIPT}</script>`,
    body,
    script: SCRIPT,
  })
}

function success(settings: Settings, locale: Locale, signedIn: boolean): { title: string; body: string } {
  const { done, close } = WORDS[locale]
  const [title, more] = signedIn ? [done, `<p>${close}</p>`] : [close, '']
  return { title, body: `<h1>${title}</h1>${more}${linksRow([backLink(settings, locale)])}` }
}
