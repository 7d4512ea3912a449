/** Header or trailer fields by lower-case name. */
export type HeaderFields = Record<string, string | string[] | undefined>

/** Controls one request while its response arrives. */
export interface ResponseController {
  /** Stops reading from the provider until {@link resume}. */
  pause(): void
  resume(): void
  /** Ends the request. The handler's `onResponseError` is called with `reason`. */
  abort(reason: Error): void
}

/** Receives one response as events. The methods are those of undici 7 and 8. */
export interface ResponseHandler {
  onRequestStart(controller: ResponseController): void
  /** Also called for informational responses, with a status below 200. */
  onResponseStart(controller: ResponseController, status: number, headers: HeaderFields): void
  onResponseData(controller: ResponseController, chunk: Uint8Array): void
  onResponseEnd(controller: ResponseController): void
  onResponseError(controller: ResponseController, error: Error): void
}

/** A request to the provider whose body is already in memory. */
export interface OutboundRequest {
  readonly method: string
  /** The whole URL. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | null
}
