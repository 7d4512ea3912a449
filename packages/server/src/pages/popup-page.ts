import type { Locale, OpenRouteErrorCode } from '@openroute-kit/core'
import { escapeHtml, htmlPage, linkRow } from '../http/html-page.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { homePath } from '../settings/return-to.js'
import type { Settings } from '../settings/settings.js'
import { backLink, failureWords, localeOf } from './page.js'

/**
 * Announces on a `BroadcastChannel` that the login in this window has ended, and closes the window. Only pages of the same origin
 * receive the message. It does not use `window.opener`, which may be a page of any site (A05) and is severed by
 * `Cross-Origin-Opener-Policy` (C03).
 *
 * A tab that the browser does not let it close continues to the app: the visitor has opened an old callback there (L06). A window
 * without a toolbar stays, since the app does not fit into it (L02).
 *
 * The text of the script is the same on every page, so that one hash in the Content-Security-Policy allows it. It derives the
 * mount from the page's address.
 */
const SCRIPT =
  `{const{error=null,stay,home}=document.currentScript.dataset;const channel=new BroadcastChannel('openroute-kit');` +
  `channel.postMessage({scope:location.pathname.replace(/\\/popup\\/?$/,''),popup:error});channel.close();` +
  `if(stay===undefined){close();home&&toolbar.visible&&setTimeout(()=>location.replace(home),300)}}`

const WORDS: Record<Locale, { done: string; close: string; moved: string }> = {
  en: {
    done: 'You are signed in.',
    close: 'You can close this window.',
    moved: 'This app is at {host}. Continue there.',
  },
  'zh-CN': {
    done: '您已登录。',
    close: '您可以关闭此窗口。',
    moved: '此应用的地址是 {host}，请前往该地址继续使用。',
  },
}

export interface PopupOutcome {
  /** The code of a failed login, or `null`. */
  error: OpenRouteErrorCode | null
  signedIn: boolean
  /** The page that opened the window is at another address than `baseUrl`, so it can't receive the outcome, and the window stays open. S22 */
  moved: boolean
}

/**
 * The last page of a login in a popup. It closes the window. If the browser does not allow that, the page shows how the login ended,
 * or continues to the app in a tab.
 */
export async function popupPage(
  settings: Settings,
  request: RouteRequest,
  { error, signedIn, moved }: PopupOutcome,
): Promise<Reply> {
  const locale = localeOf(request)
  const isDone = error === null && signedIn && !moved
  const home = isDone ? ` data-home="${escapeHtml(homePath(settings))}"` : ''
  const { title, body } =
    error === null
      ? success(settings, locale, { signedIn, moved })
      : failureWords(settings, locale, { code: error, message: '', helpUrl: undefined }, { popup: !moved })
  return htmlPage({
    status: 200,
    locale,
    title: `${title} · ${escapeHtml(settings.appName)}`,
    // Before the style and the body, so that a window which can be closed shows nothing.
    head: `<script${error === null ? '' : ` data-error="${error}"`}${moved ? ' data-stay' : ''}${home}>${SCRIPT}</script>`,
    body,
    script: SCRIPT,
  })
}

function success(
  settings: Settings,
  locale: Locale,
  { signedIn, moved }: Omit<PopupOutcome, 'error'>,
): { title: string; body: string } {
  const { done, close, moved: continueAt } = WORDS[locale]
  const text = moved ? escapeHtml(continueAt.replace('{host}', new URL(settings.origin).host)) : close
  const [title, more] = signedIn ? [done, `<p>${text}</p>`] : [close, '']
  return { title, body: `<h1>${title}</h1>${more}${linkRow([backLink(settings, locale)])}` }
}
