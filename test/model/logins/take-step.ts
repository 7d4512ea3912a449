import { waitUntil } from '../../helpers/wait-until.js'
import type { Login } from './model.js'
import { faultOf, minutesOf, type Step, userOf } from './steps.js'
import type { Tab } from './tab.js'
import type { View } from './view.js'
import type { World } from './world.js'

const MAX_TABS = 3
/** Fewer than a browser may have pending, so that none is evicted (B14). */
const MAX_LOGINS = 4

/** Takes a step, and waits until the pages show what the model says. `false`: it was not possible. */
export async function takeStep(world: World, step: Step): Promise<boolean> {
  const views = await world.views()
  const choose = (test: (tab: Tab, view: View, place: string) => boolean): [Tab, View] | undefined => {
    const possible = [...views].filter(([tab, view]) => test(tab, view, world.placeOf(view)))
    return possible[step.at % possible.length]
  }
  const inApp = (test: (view: View, tab: Tab) => boolean) =>
    choose((tab, view, place) => place === 'app' && view.login !== null && test(view, tab))
  const { servers, model } = world

  switch (step.does) {
    case 'press':
    case 'press-twice': {
      if (model.session || model.logins.size >= MAX_LOGINS) return false
      const chosen = inApp(
        ({ login }, tab) => login?.status !== 'signing-in' || world.shownIn(tab).waitsFor !== undefined,
      )
      if (!chosen) return false
      await press(world, chosen, step.does === 'press' ? 1 : 2)
      return true
    }
    case 'approve':
    case 'approve-twice':
    case 'approve-again':
    case 'approve-and-reload':
    case 'approve-and-duplicate':
    case 'decline': {
      const chosen = choose((_tab, _view, place) => place === 'consent')
      if (!chosen) return false
      await decide(world, chosen, step)
      return true
    }
    case 'reload': {
      const [tab] = choose((_tab, _view, place) => place !== 'service') ?? []
      if (!tab) return false
      await tab.reload()
      return arrived(world, tab)
    }
    case 'back':
    case 'forward': {
      const by = step.does === 'back' ? -1 : 1
      const [tab] = choose((tab, view) => tab.canGo(by, view)) ?? []
      if (!tab) return false
      await tab.go(by)
      return arrived(world, tab)
    }
    case 'elsewhere': {
      const [tab, view] = inApp(() => true) ?? []
      if (!tab || !view) return false
      const path = new URL(view.url).pathname === '/' ? '/other' : '/'
      await tab.goto(servers.appUrl + path)
      return arrived(world, tab)
    }
    case 'new-tab': {
      if (world.tabs.open.length >= MAX_TABS) return false
      await openTab(world)
      return true
    }
    case 'close': {
      if (world.tabs.open.length < 2) return false
      const [tab] = choose((tab) => tab.isPopup) ?? choose(() => true) ?? []
      if (!tab) return false
      // The user may have ended the login by that.
      if (tab.isPopup) for (const other of world.tabs.open) world.shownIn(other).codes.add('cancelled')
      await tab.close()
      await Promise.all(world.tabs.open.map((other) => other.takeFocus()))
      await world.settle()
      return true
    }
    case 'old-callback': {
      const [tab] = inApp((_view, tab) => !tab.isPopup) ?? []
      const callback = servers.callbacks.at(-1 - (step.more % servers.callbacks.length))
      if (!tab || !callback) return false
      world.forget(tab)
      await tab.goto(`${servers.callbackUrl}?${callback}`)
      await world.wait('a callback', async () => world.hasArrived)
      await world.settle({ tab, isCallback: true })
      return true
    }
    case 'wait': {
      const ms = minutesOf(step) * 60_000
      await passTime(world, ms)
      await world.settle()
      return true
    }
    case 'sign-out': {
      const [tab] = inApp(({ login }) => login?.status === 'signed-in') ?? []
      if (!tab) return false
      model.session = null
      await tab.signOut()
      await world.settle()
      return true
    }
    case 'fault': {
      if (model.fault !== undefined) return false
      model.fault = faultOf(step)
      servers.failExchange(model.fault)
      return true
    }
  }
}

export async function openTab(world: World): Promise<void> {
  const tab = await world.tabs.create()
  await tab.goto(world.servers.appUrl)
  await world.settle()
}

/** A navigation that the user made has ended. Where it led is not the model's business, unless that is a callback. */
async function arrived(world: World, tab: Tab): Promise<true> {
  world.forget(tab)
  let view: View | null = null
  await waitUntil('the page is loaded', async () => {
    view = await tab.view()
    return tab.closed || view?.loaded
  })
  if (world.placeOf(view ?? undefined) === 'app') world.repeatUnknownOutcome(tab)
  await world.settle({ tab, isCallback: world.hasArrived })
  return true
}

async function press(world: World, [tab, { url }]: [Tab, View], times: number): Promise<void> {
  const returnTo = new URL(url).pathname
  const shown = world.shownIn(tab)
  shown.codes.clear()
  const opened = await tab.press(times)
  if (world.setting.mode === 'redirect') {
    const { state } = await world.newLoginIn(() => [tab])
    world.register(tab, 'redirect', returnTo, state)
  } else if (opened > 0) {
    const found = await world.newLoginIn(() => world.tabs.open.filter(({ isPopup }) => isPopup))
    shown.waitsFor = world.register(found.tab, 'popup', returnTo, found.state)
  } else if (!world.tabs.open.some(({ isPopup }) => isPopup))
    throw new Error(`${tab.name}: the button does nothing`)
  await world.settle()
}

async function decide(world: World, [tab, view]: [Tab, View], step: Step): Promise<void> {
  const { model, servers } = world
  const login = model.logins.get(servers.stateAt(view.url) ?? '')
  if (!login) throw new Error('A consent page of an unknown login.')
  const user = userOf(step)
  if (step.does === 'decline') {
    const stays = world.servers.deniesOnOwnPage
    await tab.decide('decline', user)
    if (stays) await world.wait('a page of the service', async () => (await tab.view())?.isConsent === false)
    else await world.wait('a callback', async () => world.hasArrived)
    await world.settle({ tab, isCallback: !stays })
    return
  }
  // Codes are known once they arrive; the approval is now.
  world.servers.onCallback = (callback) => {
    const code = callback.get('code')
    if (code && !model.approvals.has(code)) model.approvals.set(code, { user, at: model.ahead })
  }
  const willExchange = !model.session && login.end === 'pending' && !model.isExpired(login)
  const isDuplicated = willExchange && step.does === 'approve-and-duplicate'
  const isSlow =
    isDuplicated ||
    (willExchange && model.fault === undefined && ['approve-again', 'approve-and-reload'].includes(step.does))
  const before = servers.exchanges
  const release = isSlow ? servers.holdExchange(model.fault) : () => {}
  let copy: Tab | undefined
  const position = await tab.approvePosition()
  await tab.decide('approve', user, step.does === 'approve-twice' ? 2 : 1)
  await world.wait('a callback', async () => world.hasArrived)
  if (isSlow) {
    await world.wait('an exchange', async () => servers.exchanges > before)
    if (isDuplicated) copy = await duplicate(world)
    else if (step.does === 'approve-again') await approveAgain(world, tab, position)
    else await deliverAgain(world, tab, login)
    release()
  }
  await world.settle({ tab, ...(copy && { copy }), isCallback: true })
  world.interrupted = () => undefined
}

/** While the code is exchanged by a server, the consent page is still on the screen. */
async function approveAgain(world: World, tab: Tab, position: { x: number; y: number }): Promise<void> {
  const { servers } = world
  if (servers.setting.app === 'page') return
  const count = servers.callbacks.length
  await tab.clickAt(position)
  await world.wait('the callback of another approval', async () => servers.callbacks.length > count)
}

/** While the code is exchanged, another tab opens the same callback, as “Duplicate tab” does. */
async function duplicate(world: World): Promise<Tab> {
  const { servers } = world
  const count = servers.callbacks.length
  const tab = await world.tabs.create()
  // The response of a server waits for the exchange. Chromium delays a second request for the very same address.
  void tab.goto(`${servers.callbackUrl}?${servers.callbacks.at(-1)}&copy=1`)
  await world.wait('a copy of the callback', async () => servers.callbacks.length > count)
  return tab
}

/** While the code is exchanged, the page of the callback is reloaded. */
async function deliverAgain(world: World, tab: Tab, login: Login): Promise<void> {
  const { servers, model } = world
  if (servers.setting.app !== 'page') {
    const count = servers.callbacks.length
    // Its response waits for the exchange.
    void tab.goto(`${servers.callbackUrl}?${servers.callbacks.at(-1)}`)
    await world.wait('the same callback', async () => tab.closed || servers.callbacks.length > count)
    return
  }
  // The page that waits for the window exchanges the code, and is not reloaded.
  if (login.mode === 'popup' || tab.closed) return
  await tab.reload()
  await waitUntil('the page is loaded', async () => (await tab.view())?.loaded)
  world.interrupted = (callback) => [...model.arrive(callback), model.interrupted(login)]
}

export async function passTime(world: World, ms: number): Promise<void> {
  world.servers.ahead += ms
  world.model.ahead += ms
  await Promise.all(world.tabs.open.map((tab) => tab.passTime(ms)))
}
