import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import {
  type AuthorizeRequest,
  type AuthorizeRules,
  InvalidAuthorizeRequest,
  readAuthorizeRequest,
} from '../codes/authorize-request.js'
import { grantCode } from '../codes/grant-code.js'
import type { Context } from '../context.js'
import { authenticate, requireManagementKey } from './authenticate.js'
import { jsonBody } from './json-body.js'

/** `POST /auth/keys/code`: creates a code for the owner of a management key, without the consent page (docs/protocol.md §1). */
export function createCode(context: Context, req: Request, res: Response): void {
  const key = authenticate(context, req, res)
  requireManagementKey(key)
  const { user } = key
  const request = readRequest(context, jsonBody(req, res))
  const { limit, limitReset, callbackUrl } = request
  res.json({
    data: {
      id: grantCode(context.codes, request, { user, limit, limitReset }),
      app_id: appId(callbackUrl ?? ''),
      created_at: new Date(context.now()).toISOString(),
    },
  })
}

/** Reads the parameters of the consent page from JSON. */
function readRequest(rules: AuthorizeRules, body: Record<string, unknown>): AuthorizeRequest {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(body)) {
    if (value === null) continue
    const hasType = name === 'limit' ? typeof value === 'number' : typeof value === 'string'
    if (!hasType) throw new ApiError(400, `${name} has the wrong type`)
    query.set(name, String(value))
  }
  if (!query.has('callback_url')) throw new ApiError(400, 'callback_url is required')
  try {
    return readAuthorizeRequest(query, rules)
  } catch (error) {
    if (error instanceof InvalidAuthorizeRequest) throw new ApiError(400, error.message)
    throw error
  }
}

/** The same number for every callback URL of an origin, since an app is identified by its origin. */
function appId(callbackUrl: string): number {
  return createHash('sha256').update(new URL(callbackUrl).origin).digest().readUInt32BE() % 1_000_000
}
