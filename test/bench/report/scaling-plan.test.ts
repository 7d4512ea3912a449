import { describe, expect, it } from 'vitest'
import { planFor, USAGE } from './scaling-plan.mjs'

const COSTS = {
  event: 20,
  completion: 500,
  page: 200,
  login: 1000,
  streamMemory: 40_000,
  processMemory: 100e6,
  redisSession: 1_000,
  redisOpenResponse: 200,
  commands: { completion: 5, page: 3, login: 12 },
  redisCommand: 10,
}

describe('the plan for a number of users', () => {
  it('multiplies what users do by what it costs', () => {
    const usage = { ...USAGE, dailyUsers: 86_400, completionsPerUser: 10, peakFactor: 3 }
    const plan = planFor(usage, COSTS)
    expect(plan.completions).toBeCloseTo(30)
    expect(plan.streams).toBeCloseTo(30 * USAGE.secondsPerCompletion)
    expect(plan.events).toBeCloseTo(plan.streams * USAGE.eventsPerSecond)
    expect(plan.cores.events).toBeCloseTo((plan.events * 20) / 1e6)
    expect(plan.memoryPerInstance).toBeCloseTo(100e6 + (plan.streams / plan.instances) * 40_000)
  })

  it('has two instances at least, and as many as keep each below the load', () => {
    expect(planFor({ ...USAGE, dailyUsers: 100 }, COSTS).instances).toBe(2)
    const large = planFor(USAGE, COSTS)
    expect(large.busyCores / large.instances).toBeLessThanOrEqual(USAGE.targetLoad)
    expect(large.busyCores / (large.instances - 1)).toBeGreaterThan(USAGE.targetLoad)
  })
})
