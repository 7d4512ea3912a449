/** An event of a stream, of 124 bytes. */
export const EVENT = `data: {"id":"gen-0123456789","choices":[{"index":0,"delta":{"role":"assistant","content":"${'x'.repeat(27)}"}}]}\n\n`
