import type { Fetch } from '@openroute-kit/core'
import { failure, isLoopback } from '@openroute-kit/core/internal'
import type * as undici from 'undici'

/** The proxy of each scheme as a URL, or `''`: https then goes over the proxy for http. `noProxy`: host names, separated by commas. */
export interface EnvironmentProxies {
  httpProxy: string
  httpsProxy: string
  noProxy: string
}

/**
 * Reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in lower case first. `null`: no proxy is set.
 *
 * @throws `config_invalid` for a proxy that is not an http or https URL; the scheme may be missing
 */
export function readProxies(env: NodeJS.ProcessEnv): EnvironmentProxies | null {
  const read = (name: string) => env[name.toLowerCase()] ?? env[name] ?? ''
  const httpProxy = proxyUrl('HTTP_PROXY', read('HTTP_PROXY'))
  const httpsProxy = proxyUrl('HTTPS_PROXY', read('HTTPS_PROXY'))
  return httpProxy || httpsProxy ? { httpProxy, httpsProxy, noProxy: read('NO_PROXY') } : null
}

function proxyUrl(name: string, value: string): string {
  if (value === '') return ''
  const url = value.includes('://') ? value : `http://${value}`
  // The value is not quoted, since it may contain a password. B30
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw failure('config_invalid', {
      message: `${name} must be the URL of a proxy, such as http://proxy.example:3128.`,
    })
  return url
}

/**
 * `fetch` over the proxy that the environment names. This machine is never reached over a proxy, nor is a proxy used if the app
 * has set another global dispatcher of undici, or if Node itself uses the variables (`NODE_USE_ENV_PROXY=1`). S03
 *
 * @throws `config_invalid`, at once, for a proxy that is not a URL
 */
export function fetchFromEnvironment(env: NodeJS.ProcessEnv): Fetch {
  const proxies = readProxies(env)
  return async (url, init) => {
    if (proxies === null || isLoopback(new URL(url)) || hasOwnDispatcher()) return fetch(url, init)
    // Loaded only where it is needed, since it takes longer than the rest of the command.
    const { EnvHttpProxyAgent, fetch: undiciFetch, Pool } = await import('undici')
    const dispatcher = new EnvHttpProxyAgent({
      ...proxies,
      factory: (origin, options) => new Pool(origin, failOnClosedProxy(options as undici.Pool.Options)),
    })
    try {
      const response = await undiciFetch(url, { ...init, dispatcher } as object)
      return response as unknown as Response
    } finally {
      dispatcher.close().catch(() => {}) // once the response has been read
    }
  }
}

/**
 * undici connects again, without a pause and without an end, if the proxy closes the connection instead of opening the tunnel. Nothing has
 * been sent to the provider then, as after a refused connection.
 */
function failOnClosedProxy({ connect, ...options }: undici.Pool.Options): undici.Pool.Options {
  if (typeof connect !== 'function') return { ...options, ...(connect && { connect }) }
  return {
    ...options,
    connect: (to, callback) =>
      connect(to, (error, socket) => {
        if (error === null) return callback(null, socket)
        const isClosed = (error as NodeJS.ErrnoException).code === 'UND_ERR_SOCKET'
        callback(isClosed ? connectionRefused(error.message) : error, null)
      }),
  }
}

const connectionRefused = (message: string): Error =>
  Object.assign(new Error(message), { code: 'ECONNREFUSED', syscall: 'connect' })

function hasOwnDispatcher(): boolean {
  void globalThis.Response // Node installs its default dispatcher when this is first read
  const dispatcher = (globalThis as Record<symbol, object | undefined>)[
    Symbol.for('undici.globalDispatcher.1')
  ]
  return dispatcher !== undefined && dispatcher.constructor.name !== 'Agent'
}
