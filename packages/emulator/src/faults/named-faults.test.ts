import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../emulator.js'
import { startEmulator } from '../start-emulator.js'
import type { Fault } from './fault.js'
import { type FaultName, NAMED_FAULTS } from './named-faults.js'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

const keyInfo = () => fetch(`${emulator.apiUrl}/key`)

describe('named faults', () => {
  it.each([
    ['provider-key-invalid', 401, { error_type: 'authentication', provider_name: 'Acme' }],
    ['negative-balance', 402, { error_type: 'payment_required' }],
    ['workspace-budget', 403, { error_type: 'permission_denied' }],
    ['precondition-failed', 412, { error_type: 'precondition_failed' }],
    ['unprocessable', 422, { error_type: 'unprocessable' }],
    ['overloaded', 529, { availability: { retryable: true, retry_after: 10 } }],
  ] as const)('P03 %s responds once with %d and its metadata', async (name, code, metadata) => {
    emulator.fail('/api/v1/key', name)
    const response = await keyInfo()
    expect(response.status).toBe(code)
    expect(await response.json()).toMatchObject({ error: { code, metadata } })
    expect((await keyInfo()).status).toBe(401)
  })

  it.each([
    ['cdn-403', 403, null],
    ['cdn-429', 429, '30'],
    ['cdn-503', 503, '60'],
    ['cdn-524', 524, '120'],
  ] as const)('P03 %s responds with a page', async (name, status, retryAfter) => {
    emulator.fail('/api/v1/key', name)
    const response = await keyInfo()
    expect([response.status, response.headers.get('retry-after')]).toEqual([status, retryAfter])
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    expect(await response.text()).toContain(`<h1>${status} `)
  })

  it('are errors with a body', () => {
    for (const fault of Object.values(NAMED_FAULTS)) {
      const { kind, status = 0, body = '' } = fault as Extract<Fault, { kind: 'respond' }>
      expect([kind, status >= 400, body !== '']).toEqual(['respond', true, true])
    }
  })

  it('refuses an unknown name', () => {
    expect(() => emulator.fail('/api/v1/key', 'toString' as FaultName)).toThrow(/no fault "toString"/)
    expect(emulator.pendingFaults).toEqual([])
  })
})
