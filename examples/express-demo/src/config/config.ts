import type { Provider } from '@openroute-kit/core'
import express from 'express'
import * as v from 'valibot'
import { isLocalhost } from './is-localhost.js'
import { providerFrom } from './provider.js'
import { port, readEnv } from './read-env.js'
import { MAKE_SECRET, secrets } from './secrets.js'

/** The environment of the demo, validated and typed. */
export interface Config {
  production: boolean
  port: number
  /** Addresses to listen on. */
  hosts: readonly string[]
  /** Where visitors reach the demo: an origin, without a trailing slash. */
  baseUrl: string
  /** `emulatorPort`: the demo starts a local OpenRoute itself. */
  provider: { emulatorPort: number } | Provider
  /** The newest secret of each list seals and signs; the others still open what they made. B09 */
  secrets: {
    kit: string[]
    session: string[]
    /** Names of the variables that were unset, so that a secret was generated for this run. */
    generated: string[]
  }
  /** `undefined`: sessions in memory. */
  redisUrl: string | undefined
  /** For Express: how many proxies, or which addresses, may say who the visitor is. B37 */
  trustProxy: false | number | string
  logLevel: string
  /** For Prometheus, on this machine only. `default`: used if it is free. */
  metricsPort: number | 'default' | 'off'
  /** Open pages load themselves again after a rebuild; set by `npm run dev`. */
  devReload: boolean
}

/** Where Prometheus looks for OpenTelemetry's metrics. */
export const METRICS_PORT = 9464
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '::1']
const PROVIDER = [
  ['OPENROUTE_PROVIDER'],
  ['OPENROUTE_SITE_URL'],
  ['OPENROUTE_API_URL'],
  ['OPENROUTE_INSECURE'],
] as const
const SECRET_NAMES = ['OPENROUTE_KIT_SECRET', 'SESSION_SECRET']

/**
 * Reads and validates the environment.
 *
 * @throws ConfigError with one line for each problem, which names the variable and says how to fix it
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const production = env.NODE_ENV === 'production'
  const values = readEnv(variables(production), env)
  return {
    production,
    port: values.PORT,
    // Both, because a browser may try either of them for "localhost".
    hosts: values.HOST === 'localhost' ? ['127.0.0.1', '::1'] : [values.HOST],
    baseUrl: originOf(values.BASE_URL ?? `http://localhost:${values.PORT}`),
    provider: providerFrom(values, production) ?? { emulatorPort: values.EMULATOR_PORT },
    secrets: {
      kit: values.OPENROUTE_KIT_SECRET,
      session: values.SESSION_SECRET,
      generated: SECRET_NAMES.filter((name) => !env[name]),
    },
    redisUrl: values.REDIS_URL || undefined,
    trustProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
    metricsPort: env.METRICS_PORT ? values.METRICS_PORT || 'off' : 'default',
    devReload: Boolean(values.DEV_RELOAD),
  }
}

/** Checks over several variables run even when others are wrong, so that all problems are reported at once. */
const variables = (production: boolean) =>
  v.pipe(
    v.object({
      PORT: port('PORT', 3000),
      HOST: v.optional(
        v.pipe(
          v.string(),
          v.check(
            (host) => production || LOOPBACK_HOSTS.includes(host),
            'HOST must be this machine while developing: unset HOST or set NODE_ENV=production.',
          ),
        ),
        'localhost',
      ),
      BASE_URL: v.optional(
        v.pipe(
          v.string(),
          v.check(
            (url) => !problemOf(() => originOf(url)),
            ({ input }) => problemOf(() => originOf(input)) ?? '',
          ),
        ),
      ),
      OPENROUTE_PROVIDER: v.optional(v.string()),
      OPENROUTE_SITE_URL: v.optional(v.string()),
      OPENROUTE_API_URL: v.optional(v.string()),
      OPENROUTE_INSECURE: v.optional(
        v.picklist(['', 'true', 'false'], 'OPENROUTE_INSECURE must be true or false.'),
      ),
      EMULATOR_PORT: port('EMULATOR_PORT', 4010),
      OPENROUTE_KIT_SECRET: secrets('OPENROUTE_KIT_SECRET', production),
      SESSION_SECRET: secrets('SESSION_SECRET', production),
      REDIS_URL: v.optional(
        v.pipe(
          v.string(),
          // E09: sessions in one process's memory are lost at each restart and leak while it runs.
          v.check(
            (url) => url !== '' || !production,
            'REDIS_URL is not set: in production keep sessions in Redis, not in memory.',
          ),
          v.check(
            (url) => url === '' || (/^rediss?:/.test(url) && URL.canParse(url)),
            'REDIS_URL must be a URL such as redis://localhost:6379 or rediss://….',
          ),
        ),
        '',
      ),
      TRUST_PROXY: v.optional(
        v.pipe(
          v.string(),
          // A bare "true" would believe any X-Forwarded-For that a visitor sends. B29
          v.regex(/^(?!true$)[\w.:/, -]+$/, TRUST_PROXY),
          v.check((value) => !problemOf(() => express().set('trust proxy', proxiesOf(value))), TRUST_PROXY),
          v.transform(proxiesOf),
        ),
        'false',
      ),
      LOG_LEVEL: v.optional(
        v.picklist(LOG_LEVELS, `LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}.`),
        production ? 'info' : 'warn',
      ),
      METRICS_PORT: port('METRICS_PORT', METRICS_PORT, { min: 0 }),
      DEV_RELOAD: v.optional(
        v.pipe(
          v.string(),
          v.check(() => !production, 'DEV_RELOAD is for development: unset it, or unset NODE_ENV.'),
        ),
      ),
    }),
    // A path for each issue: without one, the checks after it would not run.
    v.forward(
      v.partialCheck(
        PROVIDER,
        (values) => !problemOf(() => providerFrom(values, production)),
        ({ input }) => problemOf(() => providerFrom(input, production)) ?? '',
      ),
      ['OPENROUTE_PROVIDER'],
    ),
    v.forward(
      v.partialCheck(
        [['PORT'], ['EMULATOR_PORT'], ...PROVIDER],
        (values) => values.PORT !== values.EMULATOR_PORT || PROVIDER.some(([name]) => values[name]),
        ({ input }) => `PORT and EMULATOR_PORT are both ${input.PORT}: give the emulator a port of its own.`,
      ),
      ['EMULATOR_PORT'],
    ),
    v.forward(
      v.partialCheck(
        [['PORT'], ['METRICS_PORT']],
        // The default port is left to others where it is taken.
        ({ PORT, METRICS_PORT: metrics }) => PORT !== metrics || metrics === METRICS_PORT,
        ({ input }) => `PORT and METRICS_PORT are both ${input.PORT}: give the metrics a port of their own.`,
      ),
      ['METRICS_PORT'],
    ),
    v.forward(
      v.partialCheck(
        [['OPENROUTE_KIT_SECRET'], ['SESSION_SECRET']],
        (values) => !values.OPENROUTE_KIT_SECRET.some((one) => values.SESSION_SECRET.includes(one)),
        `OPENROUTE_KIT_SECRET and SESSION_SECRET must differ. ${MAKE_SECRET}`,
      ),
      ['SESSION_SECRET'],
    ),
  )

const TRUST_PROXY = 'TRUST_PROXY must be the number of proxies in front, or their addresses.'

/** For Express' setting “trust proxy”. */
function proxiesOf(value: string): number | string | false {
  if (/^\d+$/.test(value)) return Number(value) || false
  return value !== 'false' && value
}

function originOf(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocalhost(url))
  if (url && isSafe && url.href === `${url.origin}/`) return url.origin
  throw new Error(
    'BASE_URL must be an origin without path or query, such as https://chat.example: https, or http on localhost.',
  )
}

/** The message of the error that `run` throws. */
function problemOf(run: () => unknown): string | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** Whether visitors reach the demo over https, so that cookies are Secure. */
export function isHttps(config: Config): boolean {
  return config.baseUrl.startsWith('https:')
}
