import type { HeaderFields, ResponseController } from './response-handler.js'
import { responseInError } from './response-in-error.js'

/** A handler of undici 7 and 8. */
interface ModernHandler {
  onRequestStart?(controller: ResponseController, context?: unknown): void
  onRequestUpgrade?(
    controller: ResponseController,
    status: number,
    headers: HeaderFields,
    socket: unknown,
  ): void
  onResponseStart?(controller: ResponseController, status: number, headers: HeaderFields, text?: string): void
  onResponseData?(controller: ResponseController, chunk: Uint8Array): void
  onResponseEnd?(controller: ResponseController, trailers: HeaderFields): void
  onResponseError?(controller: ResponseController, error: Error): void
}

/** A handler of undici 6 and 7. Fields are names and values in turn. `false`: pause. */
interface LegacyHandler {
  onConnect?(abort: (reason?: Error) => void, context?: unknown): void
  onResponseStarted?(): void
  onUpgrade?(status: number, fields: RawFields, socket: unknown): void
  onHeaders?(status: number, fields: RawFields, resume: () => void, text?: string): boolean | undefined
  onData?(chunk: Uint8Array): boolean | undefined
  onComplete?(trailers: RawFields): void
  onError?(error: Error): void
}

type RawFields = readonly (Uint8Array | string | readonly (Uint8Array | string)[])[]

/** undici 7 and 8 have the raw fields in the controller. */
interface RawController extends ResponseController {
  rawHeaders?: RawFields | null
  rawTrailers?: RawFields | null
}

/**
 * A handler that every version of undici accepts. Undici 8 refuses the handlers of Node 20's `fetch`, and undici 6, which is part of
 * Node 20 and 22, those of undici 8. Yet `setGlobalDispatcher` and the option `dispatcher` combine any of them.
 */
export function universalHandler(handler: ModernHandler | LegacyHandler): object {
  if ('onRequestStart' in handler) {
    const modern = modernMethods(handler)
    return { ...modern, ...legacyFor(modern) }
  }
  const legacy = legacyMethods(handler as LegacyHandler)
  return { ...modernFor(legacy), ...legacy }
}

function modernMethods(handler: ModernHandler): Required<ModernHandler> {
  let hasStarted = false
  return {
    onRequestStart: (...given) => handler.onRequestStart?.(...given),
    onRequestUpgrade: (...given) => handler.onRequestUpgrade?.(...given),
    onResponseStart(...given) {
      hasStarted ||= given[1] >= 200
      handler.onResponseStart?.(...given)
    },
    onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
    onResponseEnd: (...given) => handler.onResponseEnd?.(...given),
    onResponseError(controller, error) {
      const response = hasStarted ? null : responseInError(error)
      if (response === null) return handler.onResponseError?.(controller, error)
      handler.onResponseStart?.(controller, response.status, response.headers, '')
      handler.onResponseData?.(controller, response.body)
      handler.onResponseEnd?.(controller, {})
    },
  }
}

function legacyMethods(handler: LegacyHandler): Required<LegacyHandler> {
  let hasStarted = false
  return {
    onConnect: (...given) => handler.onConnect?.(...given),
    onResponseStarted: () => handler.onResponseStarted?.(),
    onUpgrade: (...given) => handler.onUpgrade?.(...given),
    onHeaders(...given) {
      hasStarted ||= given[0] >= 200
      return handler.onHeaders?.(...given)
    },
    onData: (chunk) => handler.onData?.(chunk),
    onComplete: (...given) => handler.onComplete?.(...given),
    onError(error) {
      const response = hasStarted ? null : responseInError(error)
      if (response === null) return handler.onError?.(error)
      handler.onHeaders?.(response.status, fieldsOf(response.headers), () => {}, '')
      handler.onData?.(response.body)
      handler.onComplete?.([])
    },
  }
}

function legacyFor(handler: ModernHandler): LegacyHandler {
  let paused = false
  let resume = () => {}
  let abort: (reason?: Error) => void = () => {}
  const controller: RawController = {
    pause() {
      paused = true
    },
    resume() {
      if (!paused) return
      paused = false
      resume()
    },
    abort: (reason) => abort(reason),
  }
  return {
    onConnect(abortRequest, context) {
      abort = abortRequest
      handler.onRequestStart?.(controller, context)
    },
    onUpgrade(status, fields, socket) {
      controller.rawHeaders = fields
      handler.onRequestUpgrade?.(controller, status, parseFields(fields), socket)
    },
    onHeaders(status, fields, resumeResponse, text) {
      resume = resumeResponse
      controller.rawHeaders = fields
      handler.onResponseStart?.(controller, status, parseFields(fields), text)
      return !paused
    },
    onData(chunk) {
      handler.onResponseData?.(controller, chunk)
      return !paused
    },
    onComplete(fields) {
      controller.rawTrailers = fields ?? []
      handler.onResponseEnd?.(controller, parseFields(fields ?? []))
    },
    onError: (error) => handler.onResponseError?.(controller, error),
  }
}

function modernFor(handler: LegacyHandler): ModernHandler {
  return {
    onRequestStart: (controller, context) =>
      handler.onConnect?.((reason) => controller.abort(reason as Error), context),
    onRequestUpgrade: (controller, status, headers, socket) =>
      handler.onUpgrade?.(status, rawFields(controller, 'rawHeaders', headers), socket),
    onResponseStart(controller, status, headers, text) {
      handler.onResponseStarted?.()
      const fields = rawFields(controller, 'rawHeaders', headers)
      if (handler.onHeaders?.(status, fields, () => controller.resume(), text) === false) controller.pause()
    },
    onResponseData(controller, chunk) {
      if (handler.onData?.(chunk) === false) controller.pause()
    },
    onResponseEnd: (controller, trailers) =>
      handler.onComplete?.(rawFields(controller, 'rawTrailers', trailers ?? {})),
    onResponseError: (_, error) => handler.onError?.(error),
  }
}

/** Header values are Latin-1 (RFC 9110 §5.5). */
const LATIN1 = new TextDecoder('latin1')
const decode = (value: Uint8Array | string): string =>
  typeof value === 'string' ? value : LATIN1.decode(value)

function parseFields(fields: RawFields): HeaderFields {
  const parsed: Record<string, string | string[]> = Object.create(null)
  for (let index = 0; index < fields.length; index += 2) {
    const name = decode(fields[index] as Uint8Array).toLowerCase()
    const value = fields[index + 1] as RawFields[number]
    const values = Array.isArray(value) ? value.map(decode) : decode(value as Uint8Array)
    const before = parsed[name]
    parsed[name] = before === undefined ? values : [before, values].flat()
  }
  return parsed
}

function rawFields(
  controller: RawController,
  name: 'rawHeaders' | 'rawTrailers',
  headers: HeaderFields,
): RawFields {
  const raw = controller[name]
  return Array.isArray(raw) ? raw : fieldsOf(headers)
}

const fieldsOf = (headers: HeaderFields): RawFields =>
  Object.entries(headers).flatMap(([field, value]) => [value ?? []].flat().flatMap((one) => [field, one]))
