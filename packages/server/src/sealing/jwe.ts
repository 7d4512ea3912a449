/** The header of a sealed value (RFC 7516 §4). */
export interface JweHeader {
  readonly alg: 'dir'
  readonly enc: 'A256GCM'
  readonly kid: string
  readonly login?: string
}

/** A 256-bit key for JWE with `dir` and `A256GCM`, in the compact form (RFC 7516, RFC 7518 §4.5 and §5.3). */
export interface JweKey {
  encrypt(header: JweHeader, plaintext: string): Promise<string>
  /** Resolves with the plaintext. Rejects if the value has another form or algorithm, or does not belong to this key. */
  decrypt(jwe: string): Promise<string>
}

/** Keys that are derived from one secret with HKDF-SHA-256 (RFC 5869). `info`: what a key is for. */
export interface DerivedKeys {
  /** A key that is not secret, in base64url. */
  id(info: string, bytes: number): Promise<string>
  key(info: string): Promise<JweKey>
}

/** What `#jwe` exports: `jwe-with-node.ts` on Node, Bun and Deno, `jwe-with-jose.ts` elsewhere. Each reads what the other one writes. */
export interface JweEngine {
  deriveKeys(secret: string, salt: string): DerivedKeys
  /** The header, before anything is authenticated. Throws if it is not JSON in base64url. */
  readHeader(jwe: string): unknown
}
