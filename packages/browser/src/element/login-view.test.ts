// @vitest-environment happy-dom
import { OpenRouteError } from '@openroute-kit/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SIGNED_IN } from '../../../../test/helpers/fake-login.js'
import type { LoginState } from '../login/open-route-login.js'
import type { Details } from './details/details.js'
import { details } from './details/details.js'
import type { LoginElementProperties } from './login-element-properties.js'

// The view where what a signed-out visitor does not see is loaded on demand. The rest is in login-element.test.ts.

const DENIED: LoginState = { status: 'error', error: new OpenRouteError('access_denied', 'No.') }

/** Ends the downloads under way, in order. */
const downloads: ((loaded?: Details) => void)[] = []
const loadDetails = vi.fn(() => new Promise<Details | undefined>((resolve) => downloads.push(resolve)))

async function createView(
  actions = { press: vi.fn(), signOut: vi.fn(), startOver: vi.fn(), cancel: vi.fn() },
) {
  const { createLoginView } = await import('./login-view.js')
  const element = document.createElement('div') as unknown as HTMLElement & LoginElementProperties
  const show = createLoginView(element, actions)
  const find = (selector: string) => element.shadowRoot?.querySelector<HTMLElement>(selector)
  const label = () => find('[part=label] > [aria-hidden=false]')?.textContent
  return { show, actions, find, label, button: find('[part=button]') as HTMLButtonElement }
}

beforeEach(() => {
  vi.resetModules()
  vi.doMock('./details-bundled.js', () => ({ loadDetails, loadedDetails: undefined }))
  loadDetails.mockClear()
  downloads.length = 0
})
afterEach(() => {
  vi.doUnmock('./details-bundled.js')
  vi.resetModules()
})

it('loads nothing for a signed-out visitor, nor while the page is left', async () => {
  const { show, label } = await createView()
  expect(show({ status: 'signing-in' }, 'check')).toBeUndefined()
  expect(show({ status: 'signed-out' }, false)).toBeUndefined()
  expect(label()).toBe('Log in with OpenRoute')
  expect(show({ status: 'signing-in' }, 'open')).toBeUndefined()
  expect(label()).toBe('Opening OpenRoute…')
  expect(loadDetails).not.toHaveBeenCalled()
})

it('is busy while it loads the menu, and then shows the account', async () => {
  const { show, label, find } = await createView()
  const loading = show(SIGNED_IN, false)
  expect(label()).toBe('One moment…')
  downloads[0]?.(details)
  await loading
  expect(show(SIGNED_IN, false)).toBeUndefined()
  expect(label()).toBe('OpenRoute: $4.58 of $5.00 left')
  expect(find('[role=status]')?.textContent).toBe(label())
  expect(find('[part=menu]')?.textContent).toContain('stays valid')
})

it('shows an error once its text is there', async () => {
  const { show, label, find } = await createView()
  const loading = show(DENIED, false)
  expect(find('[part=error]')).toBeNull()
  downloads[0]?.(details)
  await loading
  show(DENIED, false)
  expect(label()).toBe('Try again')
  expect(find('[part=error]')?.textContent).toContain('You declined the login')
})

it.each([['signed-in', SIGNED_IN] as const, ['error', DENIED] as const])(
  'offers another attempt if the download fails: %s',
  async (_, state) => {
    const { show, actions, label, find, button } = await createView()
    const loading = show(state, false)
    downloads[0]?.()
    await loading
    expect(show(state, false)).toBeUndefined()
    expect(label()).toBe('Try again')
    expect(find('[role=status]')?.textContent).toBe('Try again')
    expect(button.disabled).toBe(false)
    expect(loadDetails).toHaveBeenCalledTimes(1)

    button.click()
    expect(actions.press).toHaveBeenCalledTimes(1)
    const again = show(state, false)
    expect(loadDetails).toHaveBeenCalledTimes(2)
    downloads[1]?.(details)
    await again
    show(state, false)
    expect(find('[part=menu]')).not.toBeNull()
  },
)

it('L03 waits for a login window with or without the line about it', async () => {
  const { show, label, find } = await createView()
  const waiting: LoginState = { status: 'signing-in', popup: true }
  const loading = show(waiting, 'open')
  expect(label()).toBe('Opening OpenRoute…')
  downloads[0]?.()
  await loading
  show(waiting, 'open')
  expect(label()).toBe('Opening OpenRoute…')
  const again = show({ status: 'signed-out' }, false)
  expect(again).toBeUndefined()
  expect(label()).toBe('Log in with OpenRoute')
  expect(find('[part=waiting]')).toBeNull()
})
