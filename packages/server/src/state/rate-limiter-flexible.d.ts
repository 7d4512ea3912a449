// Types for the file that the kit imports. The package's main file loads all stores, one of which needs `node:cluster`, a
// module that some runtimes don't have.
declare module 'rate-limiter-flexible/lib/RateLimiterMemory.js' {
  import type { RateLimiterMemory } from 'rate-limiter-flexible'

  const limiter: typeof RateLimiterMemory
  export default limiter
}
