import type { Request, Response } from 'express'
import type { Visitor } from '../accounts/browser-sessions.js'
import type { DemoUser } from '../accounts/demo-users.js'
import { type Context, localsOf } from '../context.js'
import { type Html, html } from './html.js'
import { type Say, sayFor } from './translator.js'

/** One request to a page: who it is and in which language. */
export interface Visit {
  say: Say
  visitor: Visitor
  user: DemoUser | undefined
  /** A hidden field that every form must carry. */
  token: Html
}

/** Reads the visitor, or welcomes a new one with a cookie. */
export function visit({ visitors, ledger }: Context, req: Request, res: Response): Visit {
  const known = visitors.read(req.headers)
  const visitor = known ?? visitors.create()
  if (known === null) res.append('set-cookie', visitors.setCookie(visitor))
  return {
    say: sayFor(req),
    visitor,
    user: ledger.user(visitor.user),
    token: html`<input type="hidden" name="token" value="${visitors.formToken(visitor)}">`,
  }
}

/** Signs the visitor in as `user`, or out. The browser keeps its nonce, so that its other open forms stay good. */
export function signIn({ visitors }: Context, res: Response, visitor: Visitor, user: string | null): void {
  res.removeHeader('set-cookie')
  res.append('set-cookie', visitors.setCookie({ ...visitor, user }))
}

/** The fields of a form, or `null` where the form doesn't come from a page of the emulator. */
export function readForm({ visitors }: Context, req: Request, res: Response): URLSearchParams | null {
  const form = new URLSearchParams(localsOf(res).body)
  return visitors.isOwnForm(req.headers, form.get('token')) ? form : null
}
