import { fileURLToPath } from 'node:url'
import type { Provider } from '@openroute-kit/core'
import { createOpenRoute, redisSharedState } from '@openroute-kit/express'
import compression from 'compression'
import express, { type Express } from 'express'
import type { Logger } from 'pino'
import type { Config } from './config/config.js'
import { notFound } from './http/not-found.js'
import { createPageReload } from './http/page-reload.js'
import { securityHeaders } from './http/security-headers.js'
import { requestLog } from './logging/log.js'
import type { RedisConnection } from './sessions/redis.js'
import { sessions } from './sessions/sessions.js'

const PUBLIC = fileURLToPath(new URL('public', import.meta.url))

export interface AppParts {
  provider: Provider
  log: Logger
  /** Absent: sessions in memory. */
  redis: RedisConnection | undefined
}

export interface DemoApp {
  handler: Express
  /** Ends the running responses with an error event. */
  endResponses(): void
  /** Closes the event streams on which pages wait for a rebuild, in `npm run dev`. */
  endReloads(): void
}

/** The whole demo server: the page, the session, and the kit's router. */
export function createApp(config: Config, { provider, log, redis }: AppParts): DemoApp {
  const or = createOpenRoute({
    baseUrl: config.baseUrl,
    secret: config.secrets.kit,
    appName: 'Kit Chat',
    provider,
    // What the demo asks for; the user may change the limit on the consent page.
    key: { limit: 5, limitReset: 'monthly', expiresIn: 30 * 24 * 60 * 60 },
    ...(redis && { shared: redisSharedState(redis.commands) }),
    // The kit's messages hold no secret.
    onError: ({ code, status, message }) => log.warn({ errorCode: code, status }, message),
  })

  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', config.trustProxy)
  app.use(requestLog(log))
  app.use(securityHeaders(config))
  app.get('/healthz', (_req, res) => {
    const ok = redis?.isReady() ?? true
    res.status(ok ? 200 : 503).json({ ok })
  })
  const reload = config.devReload ? createPageReload(PUBLIC) : undefined
  if (reload) app.use(reload.router)
  app.use(compression())
  // Files have no version in their names: the browser revalidates them each time and mostly gets 304.
  app.use(
    express.static(PUBLIC, {
      cacheControl: false,
      setHeaders: (res) => res.set('cache-control', 'no-cache'),
    }),
  )

  app.use(sessions(config, redis?.commands))
  app.use('/openroute', or.router)

  app.use(notFound)
  app.use(or.errorHandler)
  return { handler: app, endResponses: or.close, endReloads: () => reload?.close() }
}
