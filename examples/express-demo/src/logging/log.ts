import { redactKeys } from '@openroute-kit/core'
import { type DestinationStream, type Logger, pino } from 'pino'
import { type HttpLogger, pinoHttp } from 'pino-http'

/** Lines of JSON on standard output. The serializers below choose their fields; {@link redactKeys} is the last line of defence. B30 */
export function createLog(level: string, out: DestinationStream = process.stdout): Logger {
  return pino(
    {
      level,
      base: null,
      redact: ['*.cookie', '*.authorization', '*.headers', '*.body'],
      serializers: { err: describe },
    },
    { write: (line) => out.write(redactKeys(line)) },
  )
}

interface LoggedRequest {
  method?: string
  originalUrl?: string
  url?: string
}

/** One line for each request: method, path, status, time. No query (it may hold a code and a state), no header, no body. */
export function requestLog(log: Logger): HttpLogger {
  return pinoHttp({
    logger: log,
    wrapSerializers: false,
    serializers: {
      req: ({ method, originalUrl, url = '' }: LoggedRequest) => ({
        method,
        path: (originalUrl ?? url).split('?', 1)[0],
      }),
      res: ({ statusCode }: { statusCode?: number }) => ({ status: statusCode }),
      err: describe,
    },
    // pino-http creates an error with its own stack for each status from 500 on; the kit reports the real one.
    customErrorObject: (_req, res, error, line) => {
      if (error.message !== `failed with status code ${res.statusCode}`) return line
      const { err: _, ...rest } = line
      return rest
    },
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'info'),
    autoLogging: { ignore: (req) => req.url === '/healthz' },
  })
}

/** Name, code, message and place of an error. Nothing else is logged, since libraries attach requests to errors. */
function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const errorCode = (error as { code?: unknown }).code
  return {
    name: error.name,
    ...(typeof errorCode === 'string' && { errorCode }),
    message: redactKeys(error.message),
    at: error.stack?.split('\n', 3).slice(1).join(' ').trim(),
  }
}
