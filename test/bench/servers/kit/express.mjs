// The kit in an Express app with express-session, in memory or, with `redisUrl`, with sessions and state in Redis.
import { createOpenRoute, redisSharedState } from '@openroute-kit/express'
import { RedisStore } from 'connect-redis'
import express from 'express'
import session from 'express-session'
import { kitOptions } from './options.mjs'
import { redisClient } from './redis-client.mjs'

/** @param {{ port: number, providerUrl: string, redisUrl?: string }} options */
export async function start(options) {
  const redis = options.redisUrl === undefined ? undefined : await redisClient(options.redisUrl)
  const app = express()
  app.use(
    session({
      ...(redis && { store: new RedisStore({ client: redis }) }),
      secret: 'a secret of the bench, which has more than 32 characters',
      resave: false,
      saveUninitialized: false,
    }),
  )
  const or = createOpenRoute({ ...kitOptions(options), ...(redis && { shared: redisSharedState(redis) }) })
  app.use('/openroute', or.router)
  // The same body as the other servers have, so that only the session differs.
  /** @type {import('express').RequestHandler} */
  const sendUser = async (req, res) => {
    const session = await or.session(req)
    res.status(session === null ? 401 : 200).json({ userId: session?.userId })
  }
  app.get('/', or.requireLogin, sendUser)
  app.get('/session', sendUser)
  app.get('/unasked', (_req, res) => void res.json({ userId: 'user_0123456789' }))
  app.use(or.errorHandler)
  return app
}
