export { defineProvider, openroute, openrouter, therouter } from '@openroute-kit/core'
export {
  type DiagnosticEvents,
  type Limits,
  memoryState,
  type RedisCommands,
  redisSharedState,
  type SharedState,
} from '@openroute-kit/server'
export type { OpenRouteOptions, OpenRouteSession, Visitor } from '@openroute-kit/server/adapter'
export { createOpenRoute, type OpenRouteExpress } from './create-open-route.js'
