// An Express app with a JWE of jose in a cookie.
import express from 'express'
import { EncryptJWT, jwtDecrypt } from 'jose'

const USER = { userId: 'user_0123456789', key: `sk-or-v1-${'0123456789abcdef'.repeat(4)}` }

export async function start() {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(32).fill(7), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ])
  const app = express()
  app.get('/sign-in', async (_req, res) => {
    const sealed = await new EncryptJWT(USER).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key)
    res.setHeader('set-cookie', `session=${sealed}; Path=/; HttpOnly; SameSite=Lax`)
    res.end()
  })
  app.get('/', async (req, res) => {
    const cookie = /(?:^|; )session=([^;]*)/.exec(req.headers.cookie ?? '')?.[1] ?? ''
    const { payload } = await jwtDecrypt(cookie, key)
    res.json({ userId: payload.userId })
  })
  return app
}
