import { createServerKind } from '#server-kind'
import { createBrowserKind } from './element/browser-kind.js'
import { defineLoginElement } from './element/define-login-element.js'

defineLoginElement({ browser: createBrowserKind, server: createServerKind })

export { OpenRouteLoginElement } from './element/login-element.js'
export { reservedSize } from './element/reserved-size.js'
