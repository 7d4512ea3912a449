import { expect, it } from 'vitest'
import { clientAddress } from './client-address.js'

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['192.0.2.1:4711', '192.0.2.1'],
  ['::FFFF:192.0.2.1', '192.0.2.1'],
  ['::ffff:c000:201', '192.0.2.1'],
  ['0300.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3::4', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2:3::4]', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2:3::4]:443', '2001:db8:1:2::/64'],
])('B29 counts %s as %s', (ip, counted) => {
  expect(clientAddress(ip, '10.0.0.1')).toBe(counted)
})

it.each(['unknown', '_hidden', '', undefined, '192.0.2.1, 192.0.2.2', ':1', '[]:1'])(
  'B29 falls back to the peer of the connection when the address is %j',
  (ip) => {
    expect(clientAddress(ip, '::ffff:10.0.0.1')).toBe('10.0.0.1')
    expect(clientAddress(ip)).toBeUndefined()
  },
)
