import express from 'express'
import { getIronSession } from 'iron-session'

const OPTIONS = {
  password: 'a secret of the bench, which has more than 32 characters',
  cookieName: 'session',
  cookieOptions: { secure: false },
}
const USER = { userId: 'user_0123456789', key: `sk-or-v1-${'0123456789abcdef'.repeat(4)}` }

export function start() {
  const app = express()
  app.get('/sign-in', async (req, res) => {
    const session = await getIronSession(req, res, OPTIONS)
    Object.assign(session, USER)
    await session.save()
    res.end()
  })
  app.get('/', async (req, res) => {
    const { userId } = await getIronSession(req, res, OPTIONS)
    res.json({ userId })
  })
  return app
}
