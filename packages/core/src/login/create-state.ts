import { randomToken } from '../encoding/base64url.js'

/** The state of a new login: 192 random bits, in the form that `isLoginState` recognises. A01 */
export const createState = (): string => `or-${randomToken(24)}`
