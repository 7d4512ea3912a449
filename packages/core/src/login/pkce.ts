import { base64url, randomToken } from './base64url.js'

/** A fresh code verifier: 32 random bytes, 43 characters (RFC 7636 §4.1). A08 */
export function createCodeVerifier(): string {
  return randomToken(32)
}

/** The S256 code challenge of a verifier (RFC 7636 §4.2). There is no other method here. A09 */
export const createCodeChallenge = async (codeVerifier: string): Promise<string> =>
  base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(codeVerifier)))
