import { describe, expect, it } from 'vitest'
import { createLogins } from './logins.js'

describe('createLogins', () => {
  it('B35 breaks off the answers of the login that ends, and of no other', () => {
    const logins = createLogins()
    const heard: string[] = []
    logins.watch('a', () => heard.push('a1'))
    const forget = logins.watch('a', () => heard.push('a2'))
    logins.watch('b', () => heard.push('b'))
    forget()
    logins.end('a')
    expect(heard).toEqual(['a1'])
    expect([logins.hasEnded('a'), logins.hasEnded('b')]).toEqual([true, false])
  })

  it('B35 breaks off at once what begins after the end', () => {
    const logins = createLogins()
    logins.end('a')
    let aborted = false
    logins.watch('a', () => {
      aborted = true
    })
    expect(aborted).toBe(true)
  })

  it('forgets the oldest rather than grow for ever', () => {
    const logins = createLogins()
    for (let count = 0; count <= 100_000; count++) logins.end(String(count))
    expect([logins.hasEnded('0'), logins.hasEnded('1'), logins.hasEnded('100000')]).toEqual([
      false,
      true,
      true,
    ])
  })
})
