import { describe, expect, it } from 'vitest'
import { quantile, ratios, spreadOf } from './statistics.mjs'

describe('statistics', () => {
  it('interpolates between the numbers', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
    expect(quantile([4, 1, 3, 2], 0)).toBe(1)
    expect(quantile([4, 1, 3, 2], 1)).toBe(4)
    expect(quantile([7], 0.9)).toBe(7)
  })

  it('gives median, spread and number of rounds, and leaves its input as it was', () => {
    const numbers = [11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    expect(spreadOf(numbers)).toEqual({ median: 6, low: 2, high: 10, rounds: 11 })
    expect(numbers[0]).toBe(11)
  })

  it('gives no number for no rounds', () => {
    expect(spreadOf([]).median).toBeNaN()
  })

  it('takes ratios within a round, so that a slow round does not count', () => {
    expect(ratios([2, 20, 2], [1, 10, 1])).toEqual([2, 2, 2])
  })
})
