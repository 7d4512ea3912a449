import { describe, expect, it } from 'vitest'

describe('element', () => {
  it('C24 is imported on a server without a trace', async () => {
    const before = Object.keys(globalThis)
    const { OpenRouteLoginElement } = await import('./element.js')
    const { createBrowserLogin, createServerLogin } = await import('./index.js')
    expect(OpenRouteLoginElement.observedAttributes).toContain('locale')
    expect(Object.keys(globalThis)).toEqual(before)
    // For a server's first render: a state that the page can take over, and nothing that runs.
    for (const login of [createBrowserLogin(), createServerLogin()]) {
      expect(login.state).toEqual({ status: 'signing-in' })
      login.dispose()
    }
  })
})
