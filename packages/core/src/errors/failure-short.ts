import { OpenRouteError, type OpenRouteErrorCode } from './open-route-error.js'

// In place of failure.ts in bundles for browsers in production: an error's message is its code, or the name of the option.

export const failure = (code: OpenRouteErrorCode, helpUrl?: string): OpenRouteError =>
  new OpenRouteError(code, code, { helpUrl })

export const refuse: (code: OpenRouteErrorCode, helpUrl?: string) => never = (code, helpUrl) => {
  throw failure(code, helpUrl)
}

export const invalidOption = (option: string): OpenRouteError => new OpenRouteError('config_invalid', option)
