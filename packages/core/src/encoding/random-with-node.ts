import { randomFillSync } from 'node:crypto'

// The same as `random.ts`. A call of OpenSSL takes much longer than its bytes, so one call is for about a hundred values.

const pool = Buffer.alloc(2048)
let taken = pool.length

export const randomBytes = (length: number): Buffer => {
  if (length > pool.length) return randomFillSync(Buffer.alloc(length))
  if (length > pool.length - taken) {
    randomFillSync(pool)
    taken = 0
  }
  const bytes = Buffer.from(pool.subarray(taken, taken + length)) // a copy
  pool.fill(0, taken, taken + length) // so that only their owner has them
  taken += length
  return bytes
}

export const randomToken = (length: number): string => randomBytes(length).toString('base64url')
