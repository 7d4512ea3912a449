// @vitest-environment happy-dom
import type { OpenRouteError } from '@openroute-kit/core'
import { act, useEffect, useLayoutEffect } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { fakeLogin, SIGNED_IN } from '../../../test/helpers/fake-login.js'
import { render, unmountAfterEach } from '../../../test/helpers/react-root.js'
import { LoginButton, type OpenRoute, OpenRouteProvider, useOpenRoute } from './index.js'

unmountAfterEach()

const Status = () => useOpenRoute().status

function See({ report }: { report(now: OpenRoute): void }) {
  report(useOpenRoute())
  return null
}

/** Calls at every moment that a component has, and tells the codes that it was refused with, or the status. */
function Hasty({ report }: { report(outcome: string): void }) {
  const { refresh, openAIOptions } = useOpenRoute()
  try {
    openAIOptions()
  } catch (error) {
    report((error as OpenRouteError).code)
  }
  useLayoutEffect(() => {
    refresh().catch(({ code }) => report(code))
  }, [refresh, report])
  useEffect(() => {
    void refresh().then(({ status }) => report(status))
  }, [refresh, report])
  return null
}

/** Renders the hook and gives all that it returned. */
async function follow(login = fakeLogin()) {
  const seen: OpenRoute[] = []
  await render(
    <OpenRouteProvider login={login}>
      <See report={(now) => seen.push(now)} />
    </OpenRouteProvider>,
  )
  return { login, seen, last: () => seen.at(-1) as OpenRoute }
}

describe('useOpenRoute', () => {
  it('returns the fields of the state, discriminated by status', async () => {
    const { login, last } = await follow()
    expect(last()).toMatchObject({ status: 'signed-out' })
    await act(async () => login.set(SIGNED_IN))
    const now = last()
    if (now.status !== 'signed-in') expect.unreachable()
    expect(now.limitRemaining).toBe(4.58)
    expect(now.keyLinks.settings).toBe('https://site.example/keys/a')
    await act(async () => login.set({ status: 'signed-out' }))
    expect(last()).not.toHaveProperty('userId')
  })

  it('gives actions that stay the same functions, and lead to the login', async () => {
    const { login, seen, last } = await follow()
    const before = last()
    await act(async () => login.set(SIGNED_IN))
    expect(seen.length).toBeGreaterThan(1)
    const { status, ...actions } = before
    expect(Object.keys(actions).sort()).toEqual([
      'cancel',
      'fetch',
      'login',
      'logout',
      'openAIOptions',
      'refresh',
    ])
    expect(last()).toMatchObject(actions)
    await before.login({ returnTo: '/here' })
    expect(login.login).toHaveBeenCalledWith({ returnTo: '/here' })
    await before.fetch('/models', { method: 'GET' })
    expect(login.fetch).toHaveBeenCalledWith('/models', { method: 'GET' })
    await before.logout()
    expect(login.logout).toHaveBeenCalledTimes(1)
    expect(await before.refresh()).toBe(SIGNED_IN)
    expect(before.openAIOptions().baseURL).toBe('https://api.example')
  })

  it('C01 calls the login in the click itself', async () => {
    const { login, last } = await follow()
    void last().login()
    expect(login.login).toHaveBeenCalledTimes(1)
  })

  it('renders only when the state changed', async () => {
    const { login, seen } = await follow()
    const count = seen.length
    await act(async () => login.set(login.state))
    expect(seen).toHaveLength(count)
  })

  it('is one store for all components', async () => {
    const login = fakeLogin()
    const page = await render(
      <OpenRouteProvider login={login}>
        <Status />, <Status />
      </OpenRouteProvider>,
    )
    expect(page.textContent).toBe('signed-out, signed-out')
    expect(login.listeners).toBe(1)
    await act(async () => login.set(SIGNED_IN))
    expect(page.textContent).toBe('signed-in, signed-in')
  })

  it('has its login in every effect of the app, and says so where it is too early', async () => {
    const early: string[] = []
    const report = (outcome: string) => void early.push(outcome)
    const asked = vi.fn(async () => Response.json({ signedIn: false }))
    await render(
      <OpenRouteProvider server="/openroute" fetch={asked}>
        <Hasty report={report} />
      </OpenRouteProvider>,
    )
    await vi.waitFor(() => expect(early).toContain('signed-out'))
    expect(early.slice(0, 2)).toEqual(['config_invalid', 'config_invalid'])
  })

  it.each([
    ['the hook', Status],
    ['the button', LoginButton],
  ])('asks for a provider around %s', async (_, Alone) => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    await expect(render(<Alone />)).rejects.toMatchObject({ code: 'config_invalid' })
    vi.restoreAllMocks()
  })
})
