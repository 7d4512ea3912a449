import { Visitor } from '../helpers/visitor.js'

/** Cookies that came from one browser. */
export interface Jar {
  readonly browser: number
  readonly visitor: Visitor
}

/** Requests name the instance that they go to, so that the visitor needs no address of its own. */
export function newJar(browser: number): Jar {
  return { browser, visitor: new Visitor('http://instance.invalid') }
}

export function copyOf({ browser, visitor }: Jar): Jar {
  const copy = newJar(browser)
  copyCookies(visitor, copy.visitor)
  return copy
}

export function copyCookies(from: Visitor, to: Visitor): void {
  to.cookies.clear()
  for (const cookie of from.cookies) to.cookies.set(...cookie)
}
