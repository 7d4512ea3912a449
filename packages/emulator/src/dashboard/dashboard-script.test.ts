// @vitest-environment happy-dom
import { beforeAll, expect, it, vi } from 'vitest'
import type { AccountsView } from './accounts-view.js'
import { keyRow, userRow } from './accounts-view.js'

type Key = AccountsView['keys'][number]

let publish: (event: object) => void

beforeAll(async () => {
  class Events {
    addEventListener(type: string, listener: (event: { data: string }) => void): void {
      if (type === 'message') publish = (event) => listener({ data: JSON.stringify(event) })
    }
  }
  vi.stubGlobal('EventSource', Events)
  document.body.innerHTML = `<p id="live"></p><ol id="request-list"></ol><form id="fault-form"></form>
<ul id="user-list"></ul><ul id="key-list"></ul><div id="pending-faults"><pre id="pending"></pre></div>
<template id="user-row">${userRow().text}</template><template id="key-row">${keyRow().text}</template>`
  const script = '../../public/dashboard.js'
  await import(/* @vite-ignore */ script)
})

const key = (id: string, more: Partial<Key> = {}): Key => ({
  ...{ id, label: 'Same name', owner: 'Lin Xia', hint: `sk-or-v1-${id}`, usage: '', state: 'Active' },
  ...{ tone: 'good', ...more },
})
const show = (...keys: Key[]) =>
  publish({ accounts: { users: [], keys, pending: '' } satisfies AccountsView })
const links = () => [...document.querySelectorAll<HTMLAnchorElement>('#key-list a')]

it('reuses the rows of existing keys, so that focus stays, and follows the order', () => {
  show(key('b'), key('a'))
  const [, a] = links()
  a?.focus()
  show(key('c'), key('a', { usage: '$1.00 used' }))
  expect(links().map((link) => link.getAttribute('href'))).toEqual(['/keys/c', '/keys/a'])
  expect(links()[1]).toBe(a)
  expect(document.activeElement).toBe(a)
  expect(a?.textContent).toContain('$1.00 used')
  show(key('a'), key('c'))
  expect(links().map((link) => link.getAttribute('href'))).toEqual(['/keys/a', '/keys/c'])
})

it('shows the hint that distinguishes keys with the same label', () => {
  show(key('7e5…7c0e'), key('91f…02aa'))
  expect(links().map((link) => link.querySelector('[data-field="hint"]')?.textContent)).toEqual([
    'sk-or-v1-7e5…7c0e',
    'sk-or-v1-91f…02aa',
  ])
})
