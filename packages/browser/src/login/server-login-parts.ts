import { failure, invalidOption, refuse } from '@openroute-kit/core/internal'
import { readAccount } from '../key/account.js'
import { attempt } from '../page/attempt.js'
import { createLoginBase } from './login-base.js'
import { resolveReturnTo } from './resolve-return-to.js'
import type { ServerLoginParts } from './server-login.js'

/** The parts of a login with the key on the server. */
export const SERVER_LOGIN_PARTS: ServerLoginParts = [
  createLoginBase,
  readAccount,
  resolveReturnTo,
  attempt,
  failure,
  invalidOption,
  refuse,
]
