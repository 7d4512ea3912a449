import { describe, expect, it } from 'vitest'
import { parseExact } from './exact-numbers.js'

describe('parseExact', () => {
  it.each([
    '{"a":9007199254740993,"b":[1.0,-0,1E5,1e400,0.10],"c":12345678901234567890}',
    '{"a":"9007199254740993","1.0":"\\"1.0","b\\\\":1.0}',
    '{"a":"\\\\\\\\","b":1.0,"c":"\\\\\\"2.0"}',
    '[1,2,-3.5,true,null,"1.0"]',
    '1.0',
    '"1.0"',
  ])('writes %s unchanged', (json) => {
    const { value, write } = parseExact(json)
    expect(write(value)).toBe(json)
  })

  it('parses only those numbers as numbers that JavaScript would write unchanged', () => {
    expect(parseExact('[5,-2,0.5,1e+21]').value).toEqual([5, -2, 0.5, 1e21])
    expect(parseExact('[1.0]').value).toEqual([expect.any(String)])
  })

  it.each(['', '{', '01', '1.', '.5', '1e', '+1', '--1', '{"a":1.0', '{"a":1.0}}', '{1.0:1}', 'NaN', '"\\"'])(
    'throws for %j',
    (json) => {
      expect(() => parseExact(json)).toThrow(SyntaxError)
    },
  )

  it('F05 rejects too many numbers that have to be kept', () => {
    expect(() => parseExact(`[${'1.0,'.repeat(60_000)}1]`)).toThrow(
      expect.objectContaining({ code: 'body_invalid' }),
    )
  })
})
