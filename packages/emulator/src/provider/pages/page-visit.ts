import type { Request, Response } from 'express'
import { requestLocals } from '../../http/request-locals.js'
import type { BrowserSession } from '../accounts/browser-sessions.js'
import type { DemoUser } from '../accounts/demo-users.js'
import type { Context } from '../context.js'
import { type Html, html } from './html.js'
import { type Translator, translatorFor } from './translator.js'

/** A request for a page: the language and the signed-in user of its browser. */
export interface PageVisit {
  t: Translator
  session: BrowserSession
  user: DemoUser | undefined
  /** A hidden field that every form must have (CSRF). */
  formToken: Html
}

/** Reads the session of the browser, or starts one with a cookie. */
export function startVisit({ sessions, ledger }: Context, req: Request, res: Response): PageVisit {
  const known = sessions.read(req.headers)
  const session = known ?? sessions.create()
  if (known === null) res.append('set-cookie', sessions.setCookie(session))
  return {
    t: translatorFor(req),
    session,
    user: ledger.user(session.user),
    formToken: html`<input type="hidden" name="token" value="${sessions.formToken(session)}">`,
  }
}

/** Signs the browser in as `user`, or out with `null`. The nonce stays, so that other open forms remain valid. */
export function setSignedInUser(
  { sessions }: Context,
  res: Response,
  session: BrowserSession,
  user: string | null,
): void {
  res.removeHeader('set-cookie')
  res.append('set-cookie', sessions.setCookie({ ...session, user }))
}

/** The fields of a form; `null`: it was not sent from a page of the emulator. */
export function readForm(
  { sessions, siteUrl }: Context,
  req: Request,
  res: Response,
): URLSearchParams | null {
  const form = new URLSearchParams(requestLocals(res).body)
  return sessions.isSameOriginForm(req.headers, form.get('token'), siteUrl) ? form : null
}
