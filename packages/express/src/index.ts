export {
  defineProvider,
  describeError,
  eurouter,
  OpenRouteError,
  type OpenRouteErrorCode,
  openroute,
  openrouter,
  therouter,
} from '@openroute-kit/core'
export {
  type DiagnosticEvents,
  type Limits,
  memoryState,
  type OpenAIOptions,
  type OpenRouteOptions,
  type OpenRouteSession,
  openKey,
  type RedisClient,
  type RedisCommands,
  type RedisWithTimeout,
  redisSharedState,
  redisWithTimeout,
  type SharedState,
  sealKey,
  type Visitor,
} from '@openroute-kit/server'
export { createOpenRoute, type OpenRouteExpress } from './create-open-route.js'
export type { ExpressOpenRouteOptions } from './options.js'
