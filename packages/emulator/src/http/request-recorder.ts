import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Fault } from '../faults/fault-queue.js'

/** A request as the emulator saw it. Holds secrets: for tests, not for logs. */
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
  /** The raw body as UTF-8 text, as far as it was read. */
  readonly body: string
  /** The status that was sent; `null`: none (yet). */
  readonly status: number | null
  /** Whether the exchange is over, one way or the other. */
  readonly done: boolean
  /** Whether the client closed the connection before the answer was complete. */
  readonly aborted: boolean
  /** `null`: not over yet. */
  readonly durationMs: number | null
  /** The label of the key that the request used. */
  readonly keyLabel: string | null
  /** The fault that struck it. */
  readonly fault: Fault['kind'] | null
}

export type Recording = { -readonly [Name in keyof RecordedRequest]: RecordedRequest[Name] } & {
  /** Set when the emulator itself breaks the connection, which then is not the client's doing. */
  brokenOff: boolean
}

export type RequestListener = (request: RecordedRequest) => void

/** So that a long-running emulator stays small. */
const REQUESTS_KEPT = 20_000
/** And so many characters of their bodies: pages of any site can send large ones. */
const BODY_CHARACTERS_KEPT = 32 * 1024 * 1024

/** Keeps what arrived, and tells listeners when a request begins and when it ends. */
export class Recorder {
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
    const began = performance.now()
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
      brokenOff: false,
    }
    this.#requests.push(recording)
    if (this.#requests.length > REQUESTS_KEPT) this.#requests.splice(0, REQUESTS_KEPT / 10)
    res.once('close', () => {
      recording.status = res.headersSent ? res.statusCode : null
      recording.done = true
      recording.aborted = !res.writableFinished && !recording.brokenOff
      recording.durationMs = performance.now() - began
      this.#tell(recording)
    })
    this.#tell(recording)
    return recording
  }

  /** Keeps a request's body, at the cost of the oldest ones. */
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

  /** The first request, past or to come, for which `test` holds. */
  until(test: (request: RecordedRequest) => boolean): Promise<RecordedRequest> {
    const found = this.#requests.find(test)
    if (found !== undefined) return Promise.resolve(found)
    return new Promise((resolve) => {
      const stop = this.subscribe((request) => {
        if (!test(request)) return
        stop()
        resolve(request)
      })
    })
  }

  clear(): void {
    this.#requests = []
    this.#withBody = []
    this.#bodyCharacters = 0
  }

  #tell(request: RecordedRequest): void {
    for (const listener of this.#listeners) listener(request)
  }
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
