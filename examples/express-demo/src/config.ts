import type { Provider } from '@openroute-kit/core'
import { configuredUrl, isLoopback } from '@openroute-kit/core/internal'
import { readProvider } from './config-provider.js'
import { readSecrets, type Secrets } from './config-secrets.js'
import { ConfigError, whole } from './config-values.js'

/** What the demo was told through its environment, judged and typed. */
export interface Config {
  production: boolean
  port: number
  /** Addresses to listen on. */
  hosts: readonly string[]
  /** Where visitors reach the demo: an origin, without a trailing slash. */
  baseUrl: string
  /** `emulator`: the demo starts a local OpenRoute itself. */
  provider: { emulatorPort: number } | Provider
  secrets: Secrets
  /** `undefined`: sessions in memory. */
  redisUrl: string | undefined
  /** For Express: how many proxies, or which addresses, may say who the visitor is. B37 */
  trustProxy: false | number | string
  logLevel: string
  /** For Prometheus, on this machine only. `default`: taken if it is free. */
  metricsPort: number | 'default' | 'off'
  /** Open pages load themselves again after a rebuild; set by `npm run dev`. */
  devReload: boolean
}

/** Where Prometheus looks for OpenTelemetry's figures. */
export const METRICS_PORT = 9464
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '::1']

/**
 * Reads and judges the environment.
 *
 * @throws ConfigError with one sentence that names the variable and says how to mend it.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const production = env.NODE_ENV === 'production'
  const port = whole(env, 'PORT', 3000, 1, 65_535)
  const config: Config = {
    production,
    port,
    hosts: readHosts(env.HOST, production),
    baseUrl: readBaseUrl(env.BASE_URL || `http://localhost:${port}`),
    provider: readProvider(env, production),
    secrets: readSecrets(env, production),
    redisUrl: readRedisUrl(env.REDIS_URL, production),
    trustProxy: readTrustProxy(env.TRUST_PROXY),
    logLevel: readLogLevel(env.LOG_LEVEL, production),
    metricsPort: readMetricsPort(env),
    devReload: readDevReload(env.DEV_RELOAD, production),
  }
  if ('emulatorPort' in config.provider && config.provider.emulatorPort === port)
    throw new ConfigError(`PORT and EMULATOR_PORT are both ${port}: give the emulator a port of its own.`)
  return config
}

function readHosts(value: string | undefined, production: boolean): string[] {
  // Both, because a browser may try either of them for "localhost".
  if (!value || value === 'localhost') return ['127.0.0.1', '::1']
  if (!production && !LOOPBACK_HOSTS.includes(value))
    throw new ConfigError(
      `HOST is ${value}, but in development the demo listens on this machine only: unset HOST or set NODE_ENV=production.`,
    )
  return [value]
}

function readBaseUrl(value: string): string {
  let url: URL
  try {
    url = configuredUrl('BASE_URL', value)
  } catch (error) {
    throw new ConfigError((error as Error).message)
  }
  if (url.pathname !== '/' || url.search)
    throw new ConfigError('BASE_URL must be an origin such as https://chat.example, without path or query.')
  return url.origin
}

function readRedisUrl(value: string | undefined, production: boolean): string | undefined {
  if (!value) {
    // E09: sessions in one process's memory are lost at each restart and leak while it runs.
    if (production)
      throw new ConfigError('REDIS_URL is not set: in production sessions belong in Redis, not in memory.')
    return undefined
  }
  const protocol = URL.canParse(value) ? new URL(value).protocol : ''
  if (protocol !== 'redis:' && protocol !== 'rediss:')
    throw new ConfigError('REDIS_URL must be a URL such as redis://localhost:6379 or rediss://….')
  return value
}

function readTrustProxy(value: string | undefined): false | number | string {
  if (!value || value === 'false' || value === '0') return false
  // A bare "true" would believe any X-Forwarded-For that a visitor sends. B29
  if (value === 'true')
    throw new ConfigError('TRUST_PROXY must be the number of proxies in front, or their addresses.')
  if (/^\d+$/.test(value)) return Number(value)
  if (!/^[\w.:/, -]+$/.test(value))
    throw new ConfigError('TRUST_PROXY must be the number of proxies in front, or their addresses.')
  return value
}

function readMetricsPort(env: NodeJS.ProcessEnv): Config['metricsPort'] {
  if (!env.METRICS_PORT) return 'default'
  return whole(env, 'METRICS_PORT', METRICS_PORT, 0, 65_535) || 'off'
}

function readDevReload(value: string | undefined, production: boolean): boolean {
  if (value && production)
    throw new ConfigError('DEV_RELOAD is for development: unset it, or unset NODE_ENV for npm run dev.')
  return Boolean(value)
}

function readLogLevel(value: string | undefined, production: boolean): string {
  if (!value) return production ? 'info' : 'warn'
  if (!LOG_LEVELS.includes(value)) throw new ConfigError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}.`)
  return value
}

/** Whether visitors reach the demo over https, so that cookies are Secure. */
export function isHttps(config: Config): boolean {
  return config.baseUrl.startsWith('https:')
}

/** Things that work but that the one who starts the demo should know. */
export function configWarnings(config: Config): string[] {
  const warnings: string[] = []
  const { generated } = config.secrets
  if (generated.length > 0)
    warnings.push(
      `${generated.join(' and ')} ${generated.length > 1 ? 'were' : 'was'} made up for this run: the next start signs everybody out.`,
    )
  if (config.production && isLoopback(new URL(config.baseUrl)))
    warnings.push(`BASE_URL is ${config.baseUrl}: only this machine can log in.`)
  if (isHttps(config) && config.trustProxy === false)
    warnings.push(
      'BASE_URL is https, but TRUST_PROXY is not set: the session cookie is Secure and is sent only when a trusted proxy reports https.',
    )
  return warnings
}
