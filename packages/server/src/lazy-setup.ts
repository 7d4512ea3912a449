import { OpenRouteError, redactKeys } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import type { Reply, RouteRequest } from './http/route-request.js'
import { setupFailureReply } from './pages/setup-failure-reply.js'
import { warnDeveloper, withoutThrowing } from './settings/on-error.js'
import type { OpenRouteOptions } from './settings/options.js'

/** What an adapter makes of its options, at once or at the first use. */
export interface LazySetup<Result> {
  /**
   * The result of the setup, the same one at each call.
   *
   * @throws `config_invalid` if the options are a function that throws or that returns invalid options. The next call tries again.
   */
  get(): Result
  /** The result, or `undefined` as long as {@link get} has not succeeded. For clean-up: it calls no function of the app. */
  readonly current: Result | undefined
  /** Reports the error that {@link get} has thrown, and resolves with the response to this request. */
  failed(request: RouteRequest, error: unknown): Promise<Reply>
}

/**
 * Runs `setup` with the options: immediately if they are an object, so that mistakes show at start-up, or at the first use if
 * they are a function, so that importing the app's modules needs no secrets (S19).
 *
 * @throws `config_invalid` if the options are an object that is not valid
 */
export function lazySetup<Options extends Pick<OpenRouteOptions, 'onError'>, Result extends object>(
  options: Options | (() => Options),
  setup: (options: Options) => Result,
): LazySetup<Result> {
  const warn = warnDeveloper()
  let current: Result | undefined
  let report: OpenRouteOptions['onError']

  const lazy: LazySetup<Result> = {
    get current() {
      return current
    },
    get() {
      if (current !== undefined) return current
      report = undefined
      const read = typeof options === 'function' ? readOptions(options) : options
      if (typeof read.onError === 'function') report = read.onError
      current = setup(read)
      return current
    },
    async failed(request, thrown) {
      const error = setupError(thrown)
      withoutThrowing(report ?? warn)(error)
      return setupFailureReply(request, error)
    },
  }
  if (typeof options !== 'function') lazy.get()
  return lazy
}

function readOptions<Options>(create: () => Options): Options {
  let options: unknown
  try {
    options = create()
  } catch (thrown) {
    throw setupError(thrown)
  }
  const isPromise = typeof (options as PromiseLike<unknown> | null | undefined)?.then === 'function'
  // Nobody else waits for it, and a rejection that nobody handles would end the process. S19
  if (isPromise) Promise.resolve(options).catch(() => {})
  if (typeof options === 'object' && options !== null && !isPromise) return options as Options
  throw failure('config_invalid', {
    message: `The function that createOpenRoute received must return the options, but it returned ${isPromise ? 'a promise. Load what you need before the first request' : String(options)}.`,
  })
}

function setupError(thrown: unknown): OpenRouteError {
  if (thrown instanceof OpenRouteError) return thrown
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  return failure('config_invalid', {
    message: redactKeys(`The function that returns the options of createOpenRoute threw an error: ${reason}`),
  })
}
