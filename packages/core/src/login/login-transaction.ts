/** The secret half of a login, as plain data. Store it where only the visitor who started the login can bring it back. */
export interface LoginTransaction {
  /** A random value that comes back with the callback (RFC 6749 §10.12). */
  readonly state: string
  /** The code verifier (RFC 7636 §4.1). */
  readonly codeVerifier: string
  /** The callback URL as configured, without the state; `null` in a headless login. */
  readonly callbackUrl: string | null
  /** The provider's `id`. */
  readonly provider: string
  /** The provider's `siteUrl`; a callback's `iss` has to equal it (RFC 9207). */
  readonly issuer: string
  /** The provider's `apiUrl`: code and verifier are sent only there. */
  readonly apiUrl: string
  /** When the login was started, in milliseconds since 1970. */
  readonly createdAt: number
  /** When the login ends, in milliseconds since 1970. A callback that comes later is refused. L04 */
  readonly expiresAt: number
  /** The path to go to after the login, as it was passed to `createLoginRequest`. */
  readonly returnTo: string
}
