import { OpenRouteError } from '@openroute-kit/core'
import { LoginButton, OpenRouteProvider } from '@openroute-kit/react'
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakeLogin, SIGNED_IN } from './fake-login.js'

type LoginElement = HTMLElementTagNameMap['openroute-login']

/** What is inside the button, for Testing Library's queries. */
const inside = (element: Element) => within(element.shadowRoot?.querySelector('[part=root]') as HTMLElement)
/**
 * The texts of the links and buttons that are shown. By attribute: jsdom computes the styles in a shadow tree once, and `getByRole`
 * relies on them.
 */
const shownIn = (element: Element) =>
  [...(element.shadowRoot?.querySelectorAll('a, button') ?? [])]
    .filter((node) => !node.closest('[hidden], [aria-hidden=true]'))
    .map((node) => node.querySelector('[part=label] > [aria-hidden=false]') ?? node)
    .map(({ textContent }) => textContent)
const elementOf = (container: Element) => container.querySelector('openroute-login') as LoginElement

/** The tests that an app's own component tests resemble. The environment gets no polyfills, so they show what it lacks. L13 */
export function componentTests(): void {
  const errors: unknown[] = []
  const onError = (event: Event) => errors.push((event as ErrorEvent).error)

  beforeEach(() => {
    errors.length = 0
    window.addEventListener('error', onError)
    vi.spyOn(console, 'error').mockImplementation((...logged) => errors.push(logged))
  })
  afterEach(async () => {
    cleanup()
    document.body.replaceChildren()
    // An element lets go of its login a microtask after it was removed.
    await Promise.resolve()
    window.removeEventListener('error', onError)
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })

  it('L13 has no popovers, so that the test covers environments without them', () => {
    expect('showPopover' in HTMLElement.prototype).toBe(false)
  })

  it('L13 renders the React button, logs in, opens and closes its menu, and signs out', async () => {
    const login = fakeLogin()
    vi.mocked(login.logout).mockImplementation(async () => login.set({ status: 'signed-out' }))
    const { container, unmount } = render(
      <OpenRouteProvider login={login}>
        <LoginButton />
      </OpenRouteProvider>,
    )
    const element = elementOf(container)
    const button = inside(element)
    fireEvent.click(button.getByRole('button', { name: 'Log in with OpenRoute' }))
    expect(login.login).toHaveBeenCalledTimes(1)
    await act(async () => login.set(SIGNED_IN))
    const account = button.getByRole('button', { name: /\$4\.58 of \$5\.00 left$/ })
    const credit = 'OpenRoute: $4.58 of $5.00 left'
    expect(shownIn(element)).toEqual([credit])
    fireEvent.click(account)
    expect(account.getAttribute('aria-expanded')).toBe('true')
    expect(shownIn(element)).toEqual([credit, 'Key settings', 'Activity', 'Sign out'])
    fireEvent.click(account)
    expect(shownIn(element)).toEqual([credit])
    fireEvent.click(account)
    fireEvent.click(button.getByText('Sign out'))
    await waitFor(() => expect(shownIn(element)).toEqual(['Log in with OpenRoute']))
    unmount()
    expect(errors).toEqual([])
  })

  it('L13 shows every state of a login, and each change of an attribute', async () => {
    const login = fakeLogin({ status: 'signing-in' })
    const element = document.createElement('openroute-login') as LoginElement
    element.login = login
    document.body.append(element)
    const button = inside(element)
    expect(button.getByRole('button', { name: 'One moment…' })).toBeTruthy()
    login.set({ status: 'signing-in', popup: true })
    expect(shownIn(element)).toEqual(['Waiting for approval…', 'Start over', 'Cancel'])
    fireEvent.click(button.getByText('Cancel'))
    expect(login.cancel).toHaveBeenCalledTimes(1)
    login.set({ status: 'error', error: new OpenRouteError('access_denied', '') })
    expect(button.getByRole('alert').textContent).toContain('You declined')
    fireEvent.click(button.getByRole('button', { name: 'Try again' }))
    await act(async () => login.set({ status: 'signed-out' }))
    for (const [name, value] of Object.entries({ type: 'icon', size: 'large', width: '320', theme: 'auto' }))
      element.setAttribute(name, value)
    element.setAttribute('locale', 'ja')
    await waitFor(() => expect(button.getByRole('button', { name: 'OpenRoute でログイン' })).toBeTruthy())
    element.setAttribute('disabled', '')
    expect(button.getByRole('button')).toHaveProperty('disabled', true)
    expect(errors).toEqual([])
  })

  it.each([{}, { mode: 'popup' }, { storage: 'memory' }])(
    'L13 creates its own login, from %j, and is clicked and removed',
    async (attributes) => {
      document.body.innerHTML = '<main></main>'
      const element = document.createElement('openroute-login') as LoginElement
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
      screen.getByRole('main').append(element)
      const button = inside(element)
      // Another page: tests expect no navigation of the environment.
      const start = vi.spyOn(element.login, 'login').mockResolvedValue()
      fireEvent.click(button.getByRole('button', { name: 'Log in with OpenRoute' }))
      expect(start).toHaveBeenCalledTimes(1)
      element.remove()
      expect(errors).toEqual([])
    },
  )

  it('L13 asks the server that an app stubs', async () => {
    vi.stubGlobal('fetch', async () => Response.json({ signedIn: true, ...SIGNED_IN, status: undefined }))
    document.body.innerHTML = '<openroute-login server="/openroute"></openroute-login>'
    const button = inside(elementOf(document.body))
    await waitFor(() => expect(button.getByRole('button', { name: /\$4\.58 of \$5\.00 left/ })).toBeTruthy())
    expect(errors).toEqual([])
  })
}
