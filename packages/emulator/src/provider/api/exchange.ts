import type { Request, Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import type { NewKey } from '../accounts/ledger.js'
import type { Context } from '../context.js'
import { jsonBody } from './json-body.js'

/** `POST /auth/keys`: exchanges a code for a key (docs/protocol.md §2). */
export function exchange(context: Context, req: Request, res: Response): void {
  const key = redeem(context, jsonBody(req, res))
  res.json({ key: context.ledger.create(key), user_id: key.user })
}

/** @throws ApiError */
function redeem({ codes, variants }: Context, body: Record<string, unknown>): NewKey {
  const { code, code_verifier: codeVerifier, code_challenge_method: method } = body
  if (typeof code !== 'string' || code === '') throw new ApiError(400, 'code must be a string')
  // RFC 7636 §4.1
  if (codeVerifier != null && (typeof codeVerifier !== 'string' || !/^[\w.~-]{43,128}$/.test(codeVerifier)))
    throw new ApiError(400, 'code_verifier must be 43 to 128 unreserved characters')
  if (method != null && method !== 'S256' && method !== 'plain')
    throw new ApiError(400, 'Invalid code_challenge_method')
  const result = codes.redeem({
    code,
    codeVerifier: codeVerifier ?? undefined,
    method: method ?? undefined,
  })
  if (result.outcome === 'granted') return result.key
  if (result.outcome === 'wrong-method') throw new ApiError(400, 'Invalid code_challenge_method')
  const { rejectedCode } = variants
  if (rejectedCode !== null) throw new ApiError(rejectedCode.status, rejectedCode.message)
  if (result.outcome === 'expired') throw new ApiError(403, 'Authorization code expired')
  throw new ApiError(403, 'Invalid code or code_verifier')
}
