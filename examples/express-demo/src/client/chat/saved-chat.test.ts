import { beforeEach, describe, expect, it } from 'vitest'
import type { Message } from './chat.js'
import { deleteChat, loadChat, saveChat } from './saved-chat.js'

const question: Message = { role: 'user', text: 'Private', state: 'done' }
let storage: Storage

beforeEach(() => {
  const values = new Map<string, string>()
  storage = {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
    removeItem: (name: string) => void values.delete(name),
    get length() {
      return values.size
    },
  } as Storage
})

describe('saved chat', () => {
  it('comes back for its owner', () => {
    saveChat(storage, { owner: 'a', messages: [question], draft: 'un' })
    expect(loadChat(storage, 'a')).toEqual({ owner: 'a', messages: [question], draft: 'un' })
  })

  it('A27 is deleted when another user signs in, for its owner too', () => {
    saveChat(storage, { owner: 'a', messages: [question], draft: '' })
    expect(loadChat(storage, 'b')).toBeUndefined()
    expect(storage.length).toBe(0)
    expect(loadChat(storage, 'a')).toBeUndefined()
  })

  it('marks a running reply as stopped, and lets a failure by an ended login be retried', () => {
    const messages: Message[] = [
      { role: 'assistant', text: 'Ha', state: 'streaming' },
      { role: 'assistant', text: '', state: 'failed', problem: { kind: 'login' } },
    ]
    saveChat(storage, { owner: 'a', messages, draft: '' })
    expect(loadChat(storage, 'a')?.messages).toMatchObject([
      { state: 'stopped' },
      { problem: { kind: 'broken' } },
    ])
  })

  it('survives storage that is garbage, forbidden or absent', () => {
    storage.setItem('kit-chat', '{"owner":"a"')
    expect(loadChat(storage, 'a')).toBeUndefined()
    const forbidden = new Proxy({} as Storage, {
      get: () => () => {
        throw new Error('SecurityError')
      },
    })
    for (const one of [forbidden, undefined]) {
      saveChat(one, { owner: 'a', messages: [], draft: '' })
      expect(loadChat(one, 'a')).toBeUndefined()
      deleteChat(one)
    }
  })
})
