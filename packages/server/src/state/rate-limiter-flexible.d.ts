// Types for the two files that the kit imports. The package's main file loads all stores, one of which needs `node:cluster`, a
// module that some runtimes don't have.
declare module 'rate-limiter-flexible/lib/RateLimiterMemory.js' {
  import type { RateLimiterMemory } from 'rate-limiter-flexible'

  const limiter: typeof RateLimiterMemory
  export default limiter
}
declare module 'rate-limiter-flexible/lib/RateLimiterRedis.js' {
  import type { RateLimiterRedis } from 'rate-limiter-flexible'

  const limiter: typeof RateLimiterRedis
  export default limiter
}
