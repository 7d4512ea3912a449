import { describe, expect, it } from 'vitest'
import { GOALS } from '../goals.mjs'
import type { Goal, Row } from '../types.js'
import { countGoals, evaluateGoals } from './evaluate-goals.mjs'
import { formatBound } from './format.mjs'
import { spreadOf } from './statistics.mjs'

const GOAL: Goal = {
  id: 'cpu',
  area: 'proxy',
  text: 'CPU',
  table: 'T',
  subjects: ['kit, one', 'kit, other'],
  column: 'CPU',
  unit: '×',
  atMost: 1.5,
}

const row = (subject: string, ...numbers: number[]): Row => ({
  table: 'T',
  subject,
  column: 'CPU',
  unit: '×',
  spread: spreadOf(numbers),
})
const evaluate = (goal: Goal, rows: Row[]) => evaluateGoals([goal], [{ name: 'proxy', rows }])[0]

describe('goals', () => {
  it('are met when the median of every subject is within the bound', () => {
    const result = evaluate(GOAL, [row('kit, one', 1, 1.2, 9), row('kit, other', 1.5)])
    expect(result).toMatchObject({ figure: 1.5, subject: 'kit, other', isMet: true })
  })

  it('are missed by one subject outside the bound', () => {
    const result = evaluate(GOAL, [row('kit, one', 1.6), row('kit, other', 1)])
    expect(result).toMatchObject({ figure: 1.6, subject: 'kit, one', isMet: false })
  })

  it('take the lowest figure for a lower bound', () => {
    const { atMost: _, ...goal } = GOAL
    const rows = [row('kit, one', 0.9), row('kit, other', 2)]
    expect(evaluate({ ...goal, atLeast: 1 }, rows)).toMatchObject({ figure: 0.9, isMet: false })
    expect(evaluate({ ...goal, atLeast: 0.9 }, rows)).toMatchObject({ isMet: true })
  })

  it('are not measured, and not met, when a subject is missing', () => {
    expect(evaluate(GOAL, [row('kit, one', 1)])).toMatchObject({ figure: null, isMet: false })
    expect(evaluateGoals([GOAL], [])[0]).toMatchObject({ figure: null, isMet: false })
  })

  it('are counted in one line', () => {
    const met = evaluate(GOAL, [row('kit, one', 1), row('kit, other', 1)])
    const missed = evaluate(GOAL, [row('kit, one', 2), row('kit, other', 1)])
    const results = [met, met, missed].flatMap((result) => result ?? [])
    expect(countGoals(results)).toBe('goals: 2 of 3 met')
    expect(countGoals([...results, ...evaluateGoals([GOAL], [])])).toBe('goals: 2 of 3 met, 1 not measured')
  })
})

describe('the table of goals', () => {
  it('has one bound and one id for each', () => {
    const both = GOALS.filter(({ atMost, atLeast }) => (atMost === undefined) === (atLeast === undefined))
    expect(both).toEqual([])
    expect(new Set(GOALS.map(({ id }) => id)).size).toBe(GOALS.length)
  })

  it('is about the kit', () => {
    const subjects = GOALS.flatMap((goal) => goal.subjects)
    expect(subjects.filter((subject) => !subject.startsWith('kit, '))).toEqual([])
  })

  it('has goals for every part of the kit', () => {
    const areas = ['bundle', 'cold-start', 'login', 'page', 'proxy', 'session', 'streams']
    expect([...new Set(GOALS.map(({ area }) => area))].sort()).toEqual(areas)
  })

  it('shows bounds with their unit', () => {
    expect(formatBound(GOAL)).toBe('≤ 1.5 ×')
    expect(formatBound({ ...GOAL, unit: 'bytes', atMost: 1650 })).toBe('≤ 1,650 bytes')
  })
})
