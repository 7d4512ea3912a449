import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator.js'
import { startEmulator } from '../../start-emulator.js'
import { authorizeUrl, exchange, freshCode } from '../../test-kit.js'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

describe('what a user can do at the provider', () => {
  it('L01 approves twice, which creates two codes', async () => {
    const url = authorizeUrl(emulator)
    const codes = [
      await freshCode(emulator),
      new URL(await emulator.approve(url)).searchParams.get('code') ?? '',
    ]
    const keys = await Promise.all(codes.map((code) => exchange(emulator, code)))
    expect(new Set(keys.map(({ json }) => json.key)).size).toBe(2)
  })

  it('P05 changes the limit, and the key has the granted one and its workspace', async () => {
    const workspace = '3fa85f64-5717-4562-b3fc-2c963f66afa6'
    const url = authorizeUrl(emulator, { limit: '5', workspace_id: workspace })
    const back = new URL(await emulator.approve(url, { limit: 2 }))
    const { key } = (await exchange(emulator, back.searchParams.get('code') ?? '')).json
    const info = await fetch(`${emulator.apiUrl}/key`, { headers: { authorization: `Bearer ${key}` } })
    expect(await info.json()).toMatchObject({
      data: { limit: 2, limit_remaining: 2, workspace_id: workspace, organization_id: null },
    })
  })
})
