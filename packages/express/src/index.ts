export { defineProvider, openrouter, therouter } from '@openroute-kit/core'
export { type RedisCommands, redisClaims } from '@openroute-kit/server'
export type { OpenRouteOptions, OpenRouteSession } from '@openroute-kit/server/adapter'
export { type OpenRouteExpress, openroute } from './openroute.js'
