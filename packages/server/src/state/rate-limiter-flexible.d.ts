// The two limiters alone: the package's main file loads all of its stores, of which one needs `node:cluster`, which not
// every runtime has.
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
