import type { Request, Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import { requestLocals } from '../../http/request-locals.js'
import { hashKey, type KeyRecord } from '../accounts/ledger.js'
import type { Context } from '../context.js'

/** Finds the key in the `Authorization` header. @throws ApiError 401 */
export function authenticate({ ledger }: Context, req: Request, res: Response): KeyRecord {
  const key = /^Bearer +([\x21-\x7e]+)$/i.exec(req.headers.authorization ?? '')?.[1]
  if (key === undefined) throw new ApiError(401, 'No auth credentials found')
  const record = ledger.get(hashKey(key))
  if (record === undefined) throw new ApiError(401, 'Invalid API key')
  const { recording } = requestLocals(res)
  if (recording !== undefined) recording.keyLabel = record.label
  if (record.disabled) throw new ApiError(401, 'API key disabled')
  if (ledger.isExpired(record)) throw new ApiError(401, 'API key expired')
  return record
}

/** A key that a user gave to an app can neither read the balance nor manage keys. @throws ApiError 403 */
export function requireManagementKey({ management }: KeyRecord): void {
  if (!management) throw new ApiError(403, 'Only management keys can perform this operation')
}
