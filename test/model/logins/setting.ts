import type { ProviderVariants } from '@openroute-kit/emulator'

/** The kinds of app: the key is kept in the page, or by a server on one of two adapters. */
export const APPS = ['page', 'express', 'web'] as const
export type AppKind = (typeof APPS)[number]

/** Services as they are documented, measured or feared (docs/protocol.md). */
export const SERVICES: Readonly<Record<string, ProviderVariants>> = Object.freeze({
  documented: {},
  'keeps-callback': { state: 'callback', denial: 'with-state' },
  echoes: { state: 'echo', denial: 'with-state', rejectedCode: 400 },
  'denies-blindly': { state: 'both', denial: 'without-state', rejectedCode: 409, errors: 'without-code' },
  'keeps-who-declines': { state: 'twice', denial: 'stays', rejectedCode: 403, errors: 'string' },
  'breaks-at-codes': { denial: 'without-state', rejectedCode: 500 },
  'behind-a-cdn': { state: 'echo', denial: 'stays', rejectedCode: 403, errors: 'html' },
})

/** Who severs popups from their openers, with `Cross-Origin-Opener-Policy: same-origin`. */
export const COOP = ['nobody', 'app', 'service', 'both'] as const

/** What stays the same during a sequence. */
export interface Setting {
  readonly app: AppKind
  readonly mode: 'redirect' | 'popup'
  readonly service: string
  readonly coop: (typeof COOP)[number]
}
