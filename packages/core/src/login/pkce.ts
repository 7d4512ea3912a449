import { sha256Base64url } from '#sha256'
import { randomToken } from '../encoding/base64url.js'

/** Creates a code verifier: 32 random bytes as 43 characters (RFC 7636 §4.1). A08 */
export function createCodeVerifier(): string {
  return randomToken(32)
}

/** Returns the code challenge of a verifier, with the method S256, the only one here (RFC 7636 §4.2). A09 */
export const createCodeChallenge: (codeVerifier: string) => Promise<string> = sha256Base64url
