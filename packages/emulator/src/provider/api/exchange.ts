import type { Request, Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import type { Context } from '../context.js'
import { jsonBody } from './json-body.js'

/** `POST /auth/keys`: exchanges a code for a key (docs/protocol.md §2). */
export function exchange({ codes, ledger }: Context, req: Request, res: Response): void {
  const { code, code_verifier: codeVerifier, code_challenge_method: method } = jsonBody(req, res)
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
  switch (result.outcome) {
    case 'wrong-method':
      throw new ApiError(400, 'Invalid code_challenge_method')
    case 'rejected':
      throw new ApiError(403, 'Invalid code or code_verifier')
    case 'expired':
      throw new ApiError(403, 'Authorization code expired')
    case 'granted':
      res.json({ key: ledger.create(result.key), user_id: result.key.user })
  }
}
