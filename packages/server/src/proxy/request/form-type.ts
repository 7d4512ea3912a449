import { failure } from '@openroute-kit/core/internal'

/** Whether a content type is that of an upload. */
export function isForm(contentType: string): boolean {
  return /^\s*multipart\/form-data\s*(;|$)/i.test(contentType)
}

/**
 * The boundary of an upload (RFC 2046 §5.1.1).
 *
 * @throws `body_invalid` for a missing or unusual boundary, which servers may read differently
 */
export function formBoundary(contentType: string): string {
  const parameters = contentType.split(';').slice(1)
  const [boundary, ...more] = parameters.flatMap((parameter) => {
    const [, quoted, plain] = /^\s*boundary=(?:"([^"]*)"|([^\s"]*))\s*$/i.exec(parameter) ?? []
    return quoted ?? plain ?? []
  })
  if (boundary === undefined || more.length > 0 || !/^[\w'()+,./:=?-]{1,70}$/.test(boundary))
    throw failure('body_invalid', {
      message: 'The content type of an upload must have one boundary, as FormData sets it.',
    })
  return boundary
}

/** The content type of an upload, with its boundary only. @throws `body_invalid` */
export function formType(contentType: string): string {
  const boundary = formBoundary(contentType)
  return `multipart/form-data; boundary=${/^[\w'+.-]+$/.test(boundary) ? boundary : `"${boundary}"`}`
}
