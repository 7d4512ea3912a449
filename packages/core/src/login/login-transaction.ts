/** The secret half of a login. Plain data: store it where only the visitor who started the login can bring it back. */
export interface LoginTransaction {
  /** One-time value that comes back with the callback (RFC 6749 §10.12). */
  readonly state: string
  /** RFC 7636 §4.1. */
  readonly codeVerifier: string
  /** The callback URL as configured, without the state; `null` in a headless login. */
  readonly callbackUrl: string | null
  /** `id` of the provider. */
  readonly provider: string
  /** The provider's `siteUrl`, which `iss` has to equal where the provider sends it (RFC 9207). */
  readonly issuer: string
  /** The provider's `apiUrl`: code and verifier go to no other. */
  readonly apiUrl: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Where to go after the login: a path of the app, already checked. */
  readonly returnTo: string
}
