import { describeError, type Locale } from '@openroute-kit/core'
import { createAccountMenu, link } from './account-menu.js'
import { chevron, html, mark, set, spinner, svg } from './element-dom.js'
import { sharedStyle } from './element-style.js'
import { creditText, TEXTS } from './element-texts.js'
import type { LoginState } from './open-route-login.js'

/** What a busy button is busy with. */
export type Doing = 'check' | 'open' | 'signOut'

interface Shown {
  state: LoginState
  locale: Locale
  /** The provider's name. */
  name: string
  /** Set while the button is busy. */
  doing: Doing | null
}

export interface LoginView {
  show(shown: Shown): void
  closeMenu(): void
}

/**
 * Draws the element. The button is one and the same node in all states, so that focus stays where it is, and all
 * labels lie in one grid cell, so that its width does.
 */
export function createLoginView(shadow: ShadowRoot, act: { press(): void; signOut(): void }): LoginView {
  const label = (className: string) => html('span', { class: className })
  const out = label('out')
  const busy = label('busy')
  const again = label('again')
  const who = label('unseen')
  const credit = html('span', { part: 'credit' })
  const account = html('span', { class: 'account' }, html('span', {}, who, credit), chevron())
  const button = html(
    'button',
    { class: 'main', part: 'button', type: 'button' },
    html('span', { class: 'icons' }, mark(), spinner()),
    html('span', { class: 'labels', part: 'label' }, out, busy, again, account),
  )
  const fill = svg('rect', { class: 'fill', height: '100%' })
  const bar = svg('svg', {}, svg('rect', { class: 'track', width: '100%', height: '100%' }), fill)
  const meter = html(
    'div',
    { class: 'meter', part: 'meter', role: 'meter', 'aria-valuemin': '0', hidden: '' },
    bar,
  )
  const alert = html('p', { class: 'error', part: 'error', role: 'alert', hidden: '' })
  const status = html('div', { class: 'unseen', role: 'status' })
  const menu = createAccountMenu(button, act.signOut)
  const control = html('div', { class: 'control' }, button, meter)
  const root = html('div', { class: 'root', part: 'root' }, control, menu.panel, alert, status)
  let before: Shown | undefined
  let wasSignedIn = false

  button.addEventListener('click', () => {
    if (root.dataset.show === 'busy') return
    if (root.dataset.show !== 'in') act.press()
    else if (menu.isOpen) menu.close()
    else menu.open()
  })
  shadow.adoptedStyleSheets = [sharedStyle()]
  shadow.append(root)

  function show(shown: Shown): void {
    const { state, locale, name, doing } = shown
    const texts = TEXTS[locale]
    const signedIn = state.status === 'signed-in'
    const kind = signedIn ? 'in' : state.status === 'error' ? 'error' : 'out'
    const visible = doing !== null ? 'busy' : kind
    root.lang = locale
    root.dataset.state = kind
    root.dataset.show = visible
    out.textContent = texts.logIn(name)
    busy.textContent =
      doing === 'open' ? texts.open(name) : doing === 'signOut' ? texts.signOutBusy : texts.check
    again.textContent = texts.again
    who.textContent = texts.account(name)
    credit.textContent = signedIn ? creditText(texts, state) : ''
    set(button, { 'aria-busy': String(doing !== null), 'aria-disabled': String(doing !== null) })
    if (visible === 'in') {
      set(button, { 'aria-expanded': String(menu.isOpen), 'aria-controls': 'menu' })
    } else {
      menu.close()
      button.removeAttribute('aria-expanded')
      button.removeAttribute('aria-controls')
    }
    showCredit(shown)
    showError(shown)
    if (signedIn) menu.update(state, texts)
    announce(shown)
    before = shown
  }

  function showCredit({ state, locale, doing }: Shown): void {
    const texts = TEXTS[locale]
    const { limit, limitRemaining } = state.status === 'signed-in' ? state : {}
    const known = typeof limit === 'number' && limit > 0 && typeof limitRemaining === 'number'
    meter.hidden = !known || doing !== null
    if (!known) return
    const left = Math.min(1, Math.max(0, limitRemaining / limit))
    fill.setAttribute('width', `${left * 100}%`)
    root.toggleAttribute('data-low', left < 0.1)
    set(meter, {
      'aria-label': texts.creditName,
      'aria-valuemax': String(limit),
      'aria-valuenow': String(left * limit),
      'aria-valuetext': credit.textContent ?? '',
    })
  }

  function showError({ state, locale, doing }: Shown): void {
    const error = state.status === 'error' && doing === null ? state.error : undefined
    alert.hidden = error === undefined
    // The same sentence is not said twice.
    if (error === undefined) alert.replaceChildren()
    else if (error !== currentError(before) || before?.locale !== locale) {
      const texts = TEXTS[locale]
      // What the visitor decided is no alarm.
      alert.classList.toggle('calm', error.code === 'access_denied' || error.code === 'cancelled')
      alert.replaceChildren(describeError(error.code, locale))
      if (error.helpUrl !== undefined) alert.append(' ', link(error.helpUrl, texts.keys, texts))
    }
  }

  /** What a screen reader hears: that somebody signed in or out, and what a button that was pressed is doing. */
  function announce({ state, locale, doing }: Shown): void {
    if (doing !== null) {
      if (doing !== 'check') status.textContent = busy.textContent
      return
    }
    const texts = TEXTS[locale]
    const now = state.status === 'signed-in'
    if (now !== wasSignedIn)
      status.textContent = now ? `${texts.signedIn}. ${credit.textContent}` : texts.signedOut
    wasSignedIn = now
  }

  return { show, closeMenu: menu.close }
}

const currentError = (shown: Shown | undefined) =>
  shown?.state.status === 'error' && shown.doing === null ? shown.state.error : undefined
