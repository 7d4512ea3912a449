import { describe, expect, it, vi } from 'vitest'
import { fakeLogin, SIGNED_IN } from '../../../../test/helpers/fake-login.js'
import { loginWhenLoaded } from './login-when-loaded.js'

const OFFLINE = new TypeError('Failed to fetch dynamically imported module')

describe('loginWhenLoaded', () => {
  it('is signing in until the login is there, and then is that login', async () => {
    const real = fakeLogin(SIGNED_IN)
    let arrive = (_: typeof real) => {}
    const login = loginWhenLoaded(() => new Promise((resolve) => (arrive = resolve)))
    const listener = vi.fn()
    const unsubscribe = login.subscribe(listener)
    expect(login.state).toEqual({ status: 'signing-in' })
    const request = login.fetch('/models')
    expect(() => login.openAIOptions()).toThrow(expect.objectContaining({ code: 'not_signed_in' }))
    login.cancel()
    arrive(real)
    await request
    expect(real.fetch).toHaveBeenCalledWith('/models', undefined)
    expect(login.state).toBe(real.state)
    expect(listener).toHaveBeenCalledTimes(1)
    real.set({ status: 'signed-out' })
    expect(listener).toHaveBeenCalledTimes(2)
    unsubscribe()
    real.set(SIGNED_IN)
    expect(listener).toHaveBeenCalledTimes(2)
    // C01: in the click itself.
    void login.login({ startOver: true })
    expect(real.login).toHaveBeenCalledWith({ startOver: true })
    await login.logout()
    expect(real.logout).toHaveBeenCalledTimes(1)
  })

  it('says that the network failed, and tries again with the next action', async () => {
    const real = fakeLogin()
    const load = vi.fn().mockRejectedValueOnce(OFFLINE).mockResolvedValue(real)
    const login = loginWhenLoaded(load)
    await vi.waitFor(() => expect(login.state).toMatchObject({ error: { code: 'network_error' } }))
    await login.refresh()
    expect(load).toHaveBeenCalledTimes(2)
    expect(login.state).toBe(real.state)
  })

  it('rejects actions while it can’t be loaded, and never refreshes into an exception', async () => {
    const login = loginWhenLoaded(() => Promise.reject(OFFLINE))
    await expect(login.login()).rejects.toMatchObject({ code: 'network_error', retryable: true })
    expect(await login.refresh()).toMatchObject({ status: 'error' })
  })

  it('disposes of a login that arrives too late', async () => {
    const real = fakeLogin()
    const login = loginWhenLoaded(async () => real)
    login.dispose()
    await vi.waitFor(() => expect(real.dispose).toHaveBeenCalledTimes(1))
  })
})
