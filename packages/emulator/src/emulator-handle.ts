import type { Provider } from '@openroute-kit/core'
import { failure, isLoopback } from '@openroute-kit/core/internal'
import type { EmulatedKey, Emulator } from './emulator.js'
import { faultOf } from './faults/named-faults.js'
import { hashKey, type KeyRecord } from './provider/accounts/ledger.js'
import {
  type AuthorizeRequest,
  InvalidAuthorizeRequest,
  parseLimit,
  readAuthorizeRequest,
} from './provider/codes/authorize-request.js'
import { approvedUrl, deniedUrl, grantCode } from './provider/codes/grant-code.js'
import type { Context } from './provider/context.js'
import { readVariants } from './provider/family/variants.js'

/** The object that `startEmulator` returns. */
export function emulatorHandle(context: Context, provider: Provider, close: () => Promise<void>): Emulator {
  const { ledger, recorder, faults, scriptedResponses, siteUrl, apiUrl } = context
  return {
    provider,
    siteUrl,
    apiUrl,
    approve: async (url, options = {}) => {
      const request = requestOf(context, provider, await consentUrl(provider, url))
      const code = grantCode(context.codes, request, {
        user: userId(context, options.user),
        limit: options.limit === undefined ? request.limit : checkLimit(options.limit),
        limitReset: request.limitReset,
      })
      return approvedUrl(request, code, context.variants) ?? code
    },
    deny: async (url) => {
      const denied = deniedUrl(
        requestOf(context, provider, await consentUrl(provider, url)),
        context.variants,
      )
      if (denied === null)
        throw failure('config_invalid', {
          message:
            "The user would stay on the provider's page: the login is headless, or the denial is set to stay.",
        })
      return denied
    },

    respondWith: (response, { always = false } = {}) => scriptedResponses.add(response, always),
    clearResponses: () => scriptedResponses.clear(),

    get requests() {
      return recorder.requests
    },
    requestsTo: (path) =>
      recorder.requests.filter((request) => request.path === path && request.method !== 'OPTIONS'),
    waitForRequest: (predicate) => recorder.waitFor(predicate),
    subscribe: (listener) => recorder.subscribe(listener),
    clearRequests: () => recorder.clear(),

    fail: (route, fault) => faults.add(route, faultOf(fault)),
    get pendingFaults() {
      return faults.list()
    },
    clearFaults: () => faults.clear(),

    listKeys: () => ledger.all().map((record) => view(context, record)),
    createKey: ({ user, limit = null, ...options } = {}) =>
      ledger.create({
        ...{ label: 'Test key', limitReset: null, expiresAt: null },
        ...options,
        user: userId(context, user),
        limit: checkLimit(limit),
      }),
    getKey: (key) => view(context, find(context, key)),
    deleteKey: (key) => void ledger.delete(find(context, key).id),
    disableKey: (key, disabled = true) => {
      find(context, key).disabled = disabled
    },
    setLimit: (key, limit) => {
      find(context, key).limit = checkLimit(limit)
    },
    setVariants: (variants) => {
      context.variants = readVariants(variants)
    },
    advanceClock: (ms) => {
      if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY))
        throw failure('config_invalid', { message: 'advanceClock takes milliseconds, 0 or more.' })
      context.clock.advance(ms)
    },
    close,
  }
}

/** Follows an address on this machine that redirects to the consent page, as the logins of terminal apps open one in the browser. T04 */
async function consentUrl({ authorizeUrl }: Provider, url: string): Promise<string> {
  if (url.startsWith(authorizeUrl) || !URL.canParse(url) || !isLoopback(new URL(url))) return url
  const response = await fetch(url, { redirect: 'manual' }).catch(() => null)
  await response?.body?.cancel()
  return response?.headers.get('location') ?? url
}

function requestOf(context: Context, { authorizeUrl }: Provider, url: string): AuthorizeRequest {
  const { origin, pathname, searchParams } = new URL(url)
  if (`${origin}${pathname}` !== authorizeUrl)
    throw failure('config_invalid', {
      message: `The URL must be the emulator's consent page, ${authorizeUrl}, with its query.`,
    })
  try {
    return readAuthorizeRequest(searchParams, context)
  } catch (error) {
    if (!(error instanceof InvalidAuthorizeRequest)) throw error
    throw failure('config_invalid', { message: `The consent page refuses this login: ${error.message}` })
  }
}

function userId({ ledger }: Context, id: string | undefined): string {
  const user = id === undefined ? ledger.users[0] : ledger.user(id)
  if (user === undefined) throw failure('config_invalid', { message: `The emulator has no user "${id}".` })
  return user.id
}

function checkLimit(limit: number | null): number | null {
  if (limit !== null && parseLimit(String(limit)) === undefined)
    throw failure('config_invalid', { message: 'limit must be a number of US dollars above 0, or null.' })
  return limit
}

function find({ ledger }: Context, key: string): KeyRecord {
  const record = ledger.get(key) ?? ledger.get(hashKey(key))
  if (record === undefined) throw failure('not_found', { message: 'The emulator has no such key.' })
  return record
}

function view({ ledger }: Context, record: KeyRecord): EmulatedKey {
  const { id, user, hint, label, limit, limitReset, expiresAt, disabled, usage, activity } = record
  const limitRemaining = ledger.remaining(record)
  return {
    ...{ id, user, hint, label, limit, limitRemaining, limitReset, expiresAt, disabled },
    usage: usage.total,
    activity: [...activity],
  }
}
