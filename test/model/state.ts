import type { Emulator } from '@openroute-kit/emulator'
import { Visitor } from '../helpers/visitor.js'
import type { Instance } from './modes.js'

export interface Login {
  readonly app: App
  readonly browser: number
  readonly user: string
  readonly keyId: string
  readonly createdAt: number
  lastUsed: number
  /** Signed out, by a request that said so. */
  revoked: boolean
  /** Whether nothing has happened that may have ended it. */
  intact: boolean
}

export interface App {
  readonly name: string
  readonly emulator: Emulator
  readonly instances: Instance[]
  /** The stage of the rotation that each instance has reached. */
  readonly stages: number[]
}

/** Cookies that came from one browser. */
export interface Jar {
  readonly browser: number
  readonly visitor: Visitor
}

/** Requests name their instance, so that the visitor needs no address of its own. */
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
