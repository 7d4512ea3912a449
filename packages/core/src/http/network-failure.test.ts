import { expect, it } from 'vitest'
import { failure } from '../errors/failure.js'
import { networkFailure } from './network-failure.js'

const thrown = (fields: object) => Object.assign(new Error('failed'), fields)
const refused = { code: 'ECONNREFUSED', syscall: 'connect' }

it.each<[string, object, string, number]>([
  ['a refused connection', refused, 'provider_unreachable', 502],
  ['an unknown name', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }, 'provider_unreachable', 502],
  ['no route', { code: 'EHOSTUNREACH', syscall: 'connect' }, 'provider_unreachable', 502],
  ['all addresses of a name', { errors: [thrown(refused), thrown(refused)] }, 'provider_unreachable', 502],
  [
    'one address of two',
    { errors: [thrown(refused), thrown({ code: 'EPIPE' })] },
    'provider_interrupted',
    502,
  ],
  ['a certificate of an unknown CA', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'provider_unreachable', 502],
  ['a certificate of another host', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'provider_unreachable', 502],
  [
    'a proxy that refuses the tunnel',
    { code: 'UND_ERR_ABORTED', message: 'Proxy response (407) !== 200 when HTTP Tunneling' },
    'provider_unreachable',
    502,
  ],
  ['a connect timeout of undici', { code: 'UND_ERR_CONNECT_TIMEOUT' }, 'provider_unreachable', 504],
  ['a connect timeout of the system', { code: 'ETIMEDOUT', syscall: 'connect' }, 'provider_unreachable', 504],
  ['a timeout while reading', { code: 'ETIMEDOUT', syscall: 'read' }, 'provider_interrupted', 502],
  ['late headers', { code: 'UND_ERR_HEADERS_TIMEOUT' }, 'provider_timeout', 504],
  ['a late body', { code: 'UND_ERR_BODY_TIMEOUT' }, 'provider_timeout', 504],
  ['a reset', { code: 'ECONNRESET' }, 'provider_interrupted', 502],
  ['nothing that is known', {}, 'provider_interrupted', 502],
])('D03 D19 reads %s the same way from undici and from fetch', (_, fields, code, status) => {
  expect(networkFailure(thrown(fields))).toMatchObject({ code, status, retryable: true })
  expect(networkFailure(thrown({ cause: thrown(fields) }))).toMatchObject({ code, status, retryable: true })
})

it('keeps errors of the kit', () => {
  const error = failure('cancelled')
  expect(networkFailure(error)).toBe(error)
})

it.each([undefined, null, 'text', 7])('takes %j for an interrupted request', (value) => {
  expect(networkFailure(value).code).toBe('provider_interrupted')
})
