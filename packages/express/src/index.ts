export { defineProvider, openrouter, therouter } from '@openroute-kit/core'
export {
  type DiagnosticEvents,
  type Limits,
  memoryState,
  type RedisCommands,
  redisState,
  type SharedState,
} from '@openroute-kit/server'
export type { OpenRouteOptions, OpenRouteSession, Visitor } from '@openroute-kit/server/adapter'
export { type OpenRouteExpress, openroute } from './openroute.js'
