import { base64url } from './base64url.js'

// Values from the system's random source. `#random` is this module, and `random-with-node.ts` on Node, Bun and Deno.

export const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

/** `length` random bytes, as base64url. */
export const randomToken = (length: number): string => base64url(randomBytes(length))
