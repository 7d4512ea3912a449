/** Base64url without padding (RFC 4648 §5, as RFC 7636 appendix A uses it). */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

/** `length` bytes from the system's random source, as base64url. */
export function randomToken(length: number): string {
  return base64url(crypto.getRandomValues(new Uint8Array(length)))
}
