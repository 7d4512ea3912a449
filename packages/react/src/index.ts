export type { OpenRouteLogin } from '@openroute-kit/browser'
