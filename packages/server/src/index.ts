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
export { createOpenRoute } from './create-open-route.js'
export type { DiagnosticEvents } from './http/diagnostics.js'
export type { Limits } from './limits/limits.js'
export type { OpenRouteHandler, RequestHeaders, WebOpenRouteOptions } from './open-route-handler.js'
export { type OpenedKey, type OpenKeyOptions, openKey } from './sealing/open-key.js'
export { type SealKeyOptions, sealKey } from './sealing/seal-key.js'
export type { OpenRouteOptions, OpenRouteSession, TimeoutsMs } from './settings/options.js'
export type { OutboundDispatcher } from './settings/outbound-dispatcher.js'
export { memoryState } from './state/memory-state.js'
export type {
  IoRedis,
  NodeRedisCluster,
  NodeRedisSentinel,
  RedisClient,
  RedisCommands,
} from './state/redis-client.js'
export { redisSharedState } from './state/redis-shared-state.js'
export { type RedisWithTimeout, redisWithTimeout } from './state/redis-with-timeout.js'
export type { Visitor } from './state/revocations.js'
export type { Rate, SharedState } from './state/shared-state.js'
export { memoryStore } from './stores/memory-store.js'
export { redisSessionStore } from './stores/redis-session-store.js'
export type { SessionStore } from './stores/session-store.js'
