import { defineLoginElement } from './element/define-login-element.js'
import { createServerKind } from './element/server-kind.js'

defineLoginElement({ server: createServerKind })

export { OpenRouteLoginElement } from './element/login-element.js'
export { reservedSize } from './element/reserved-size.js'
