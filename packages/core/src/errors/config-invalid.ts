import { failure } from '#failure'
import type { OpenRouteError } from './open-route-error.js'

/** The error for invalid configuration. `message`: which option, what is wrong with it, and how to fix it. */
export const configInvalid = (message: string): OpenRouteError => failure('config_invalid', { message })
