// An Express app that keeps its session as `kind` says. `/sign-in` starts one, and `/` needs it.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { RedisStore } from 'connect-redis'
import express from 'express'
import session from 'express-session'
import { redisClient } from '../kit/redis-client.mjs'

const USER = { userId: 'user_0123456789', key: `sk-or-v1-${'0123456789abcdef'.repeat(4)}` }
const KEY = createHash('sha256').update('a secret of the bench').digest()

/** @param {{ kind: 'none' | 'node:crypto' | 'express-session', redisUrl?: string }} options */
export async function start({ kind, redisUrl }) {
  const app = express()
  if (kind === 'express-session') {
    const store = redisUrl && new RedisStore({ client: await redisClient(redisUrl) })
    app.use(
      session({
        ...(store && { store }),
        secret: 'a secret of the bench',
        resave: false,
        saveUninitialized: false,
      }),
    )
    app.get('/sign-in', (req, res) => {
      Object.assign(req.session, { user: USER })
      res.end()
    })
    app.get('/', (req, res) => {
      const { user } = /** @type {{ user?: typeof USER }} */ (/** @type {unknown} */ (req.session))
      res.status(user === undefined ? 401 : 200).json({ userId: user?.userId })
    })
  } else if (kind === 'node:crypto') {
    app.get('/sign-in', (_req, res) => {
      res.setHeader('set-cookie', `session=${seal(JSON.stringify(USER))}; Path=/; HttpOnly; SameSite=Lax`)
      res.end()
    })
    app.get('/', ({ headers: { cookie = '' } }, res) => {
      const { userId } = JSON.parse(open(/(?:^|; )session=([^;]*)/.exec(cookie)?.[1] ?? ''))
      res.json({ userId })
    })
  } else {
    app.get('/sign-in', (_req, res) => void res.end())
    app.get('/', (_req, res) => void res.json({ userId: USER.userId }))
  }
  return app
}

/** AES-256-GCM: nonce, tag and ciphertext. */
export function seal(/** @type {string} */ text) {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', KEY, nonce)
  const sealed = Buffer.concat([cipher.update(text), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
}

export function open(/** @type {string} */ sealed) {
  const bytes = Buffer.from(sealed, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', KEY, bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(12, 28))
  return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8')
}
