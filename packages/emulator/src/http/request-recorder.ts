import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Fault } from '../faults/fault.js'
import type { FaultRecord } from '../faults/fault-locals.js'

/** A request that the emulator received. It holds secrets: for tests, not for logs. */
export interface RecordedRequest {
  readonly id: number
  /** Milliseconds since 1970, by the emulator's clock. */
  readonly time: number
  readonly method: string
  /** The path without the query. */
  readonly path: string
  /** The query without the question mark. */
  readonly query: string
  readonly headers: IncomingHttpHeaders
  /** The raw body as UTF-8 text, as far as it arrived. */
  readonly body: string
  /** The status of the response; `null`: none was sent yet, or none at all. */
  readonly status: number | null
  /** Whether the response is complete or the connection closed. */
  readonly done: boolean
  /** Whether the client closed the connection before the response was complete. */
  readonly aborted: boolean
  /** `null` until `done`. */
  readonly durationMs: number | null
  /** The label of the key that the request used. */
  readonly keyLabel: string | null
  /** The fault that was applied to it. */
  readonly fault: Fault['kind'] | null
}

/** A record that still changes. */
export type Recording = { -readonly [Name in keyof RecordedRequest]: RecordedRequest[Name] } & FaultRecord

export type RequestListener = (request: RecordedRequest) => void

/** Bounds the memory of an emulator that runs for long. */
const REQUESTS_KEPT = 20_000
/** Characters of all bodies together, since a page of any site can send large ones. */
const BODY_CHARACTERS_KEPT = 32 * 1024 * 1024

/** Records requests, and notifies listeners when one begins and when it ends. */
export class RequestRecorder {
  #requests: Recording[] = []
  readonly #listeners = new Set<RequestListener>()
  #count = 0
  /** Requests whose bodies are kept, oldest first. */
  #withBody: Recording[] = []
  #bodyCharacters = 0

  constructor(private readonly now: () => number) {}

  get requests(): readonly RecordedRequest[] {
    return this.#requests
  }

  start(req: IncomingMessage, res: ServerResponse): Recording {
    const [path = '', query = ''] = splitOnce(req.url ?? '/', '?')
    const startedAt = performance.now()
    const recording: Recording = {
      id: ++this.#count,
      time: this.now(),
      method: req.method ?? '',
      path,
      query,
      headers: req.headers,
      body: '',
      status: null,
      done: false,
      aborted: false,
      durationMs: null,
      keyLabel: null,
      fault: null,
      closedByFault: false,
    }
    this.#requests.push(recording)
    if (this.#requests.length > REQUESTS_KEPT) this.#requests.splice(0, REQUESTS_KEPT / 10)
    res.once('close', () => {
      recording.status = res.headersSent ? res.statusCode : null
      recording.done = true
      recording.aborted = !res.writableFinished && !recording.closedByFault
      recording.durationMs = performance.now() - startedAt
      this.#notify(recording)
    })
    this.#notify(recording)
    return recording
  }

  /** Keeps a request's body, and drops the oldest ones where there are too many. */
  keepBody(recording: Recording, body: string): void {
    if (body === '') return
    recording.body = body
    this.#withBody.push(recording)
    this.#bodyCharacters += body.length
    while (this.#bodyCharacters > BODY_CHARACTERS_KEPT) {
      const oldest = this.#withBody.shift() as Recording
      this.#bodyCharacters -= oldest.body.length
      oldest.body = ''
    }
  }

  subscribe(listener: RequestListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves with the first request, past or future, that matches. */
  waitFor(predicate: (request: RecordedRequest) => boolean): Promise<RecordedRequest> {
    const found = this.#requests.find(predicate)
    if (found !== undefined) return Promise.resolve(found)
    return new Promise((resolve) => {
      const unsubscribe = this.subscribe((request) => {
        if (!predicate(request)) return
        unsubscribe()
        resolve(request)
      })
    })
  }

  clear(): void {
    this.#requests = []
    this.#withBody = []
    this.#bodyCharacters = 0
  }

  #notify(request: RecordedRequest): void {
    for (const listener of this.#listeners) listener(request)
  }
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
