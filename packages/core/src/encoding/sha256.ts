import { base64url } from './base64url.js'

// The SHA-256 of a text in UTF-8. `#sha256` is this module, and `sha256-with-node.ts` on Node, Bun and Deno.

export const sha256Base64url = async (text: string): Promise<string> => base64url(await digest(text))

export const sha256Hex = async (text: string): Promise<string> =>
  Array.from(new Uint8Array(await digest(text)), (byte) => byte.toString(16).padStart(2, '0')).join('')

const digest = (text: string) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
