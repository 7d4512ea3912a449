export {
  type AiSdkOptions,
  aiSdkOptions,
  type ClientFetch,
  defineProvider,
  describeError,
  eurouter,
  type LangChainOptions,
  langChainOptions,
  type OpenAIOptions,
  OpenRouteError,
  type OpenRouteErrorCode,
  type OpenRouterSdkOptions,
  openRouterSdkOptions,
  openroute,
  openrouter,
  therouter,
} from '@openroute-kit/core'
export {
  type DiagnosticEvents,
  type Limits,
  memoryState,
  type OpenRouteOptions,
  type OpenRouteSession,
  type OutboundDispatcher,
  openKey,
  type RedisClient,
  type RedisCommands,
  type RedisWithTimeout,
  redisSharedState,
  redisWithTimeout,
  type SharedState,
  sealKey,
  type TimeoutsMs,
  type Visitor,
} from '@openroute-kit/server'
export { createOpenRoute } from './create-open-route.js'
export type { OpenRouteExpress } from './open-route-express.js'
export type { ExpressOpenRouteOptions } from './options.js'
