import { type BinaryToTextEncoding, createHash } from 'node:crypto'

// The same as `sha256.ts`. Web Crypto hashes in a thread pool, which takes about ten times as long for a short text.

export const sha256Base64url = async (text: string): Promise<string> => digest(text, 'base64url')

export const sha256Hex = async (text: string): Promise<string> => digest(text, 'hex')

// Not `crypto.hash`, which saves 1 % of a login's CPU time: older versions of Bun and Deno don't have it.
const digest = (text: string, encoding: BinaryToTextEncoding) =>
  createHash('sha256').update(text).digest(encoding)
