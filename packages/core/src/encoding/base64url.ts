/** Base64url without padding (RFC 4648 §5, as RFC 7636 appendix A uses it). */
export const base64url = (bytes: Uint8Array | ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** `length` bytes from the system's random source, as base64url. */
export const randomToken = (length: number): string =>
  base64url(crypto.getRandomValues(new Uint8Array(length)))
