/** What a response body is. */
export interface ResponseType {
  /** `file`: anything that is neither JSON nor events. Sent to browsers as a download. */
  readonly kind: 'json' | 'events' | 'file'
  /** The content type to send, rebuilt without the provider's own parameters (B32). */
  readonly contentType: string
}

/** Text that APIs respond with, such as transcripts, subtitles and lists of JSON lines. Not HTML or XML, which browsers execute. */
const TEXT =
  /^(text\/(plain|csv|tab-separated-values|markdown|vtt|srt)|application\/(x-subrip|(x-)?ndjson|(x-)?json-?lines?))$/
/**
 * `image/svg+xml` is among them: it may contain scripts, which the sandbox and the attachment disarm. `binary/octet-stream` is what S3
 * sends for files without a type.
 */
const BINARY =
  /^((audio|image|video)\/[\w.+-]+|(application|binary)\/octet-stream|application\/(ogg|mp4|pdf|zip))$/
/** Parameters that players need for raw audio. */
const AUDIO_PARAMETER = /^(rate|channels|codecs)=("[\w., -]{1,60}"|[\w.,-]{1,60})$/

/**
 * The type of a response from its `content-type` (RFC 9110 §8.3.1), or `null` if it is not accepted. Text must be UTF-8, since the
 * user's key could not be found in other encodings (F12).
 *
 * @param files whether files are accepted, in addition to JSON and events
 */
export function responseType(contentType: string, files: boolean): ResponseType | null {
  const [type = '', ...parameters] = contentType
    .trim()
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  if (files && BINARY.test(type)) {
    const kept = parameters.filter((parameter) => AUDIO_PARAMETER.test(parameter)).slice(0, 3)
    return { kind: 'file', contentType: [type, ...kept].join('; ') }
  }
  if (!parameters.every(isUtf8)) return null
  const text = (kind: ResponseType['kind']) => ({ kind, contentType: `${type}; charset=utf-8` })
  if (type === 'text/event-stream') return text('events')
  if (type === 'application/json') return text('json')
  return files && TEXT.test(type) ? text('file') : null
}

/** Whether a parameter of a content type is not a charset, or is the charset UTF-8. */
function isUtf8(parameter: string): boolean {
  const cut = parameter.indexOf('=')
  if (cut < 0 || parameter.slice(0, cut).trim() !== 'charset') return true
  const charset = parameter.slice(cut + 1).trim()
  return ['utf-8', 'utf8', 'us-ascii'].includes(charset.startsWith('"') ? charset.slice(1, -1) : charset)
}
