import { describe, expect, it } from 'vitest'
import { GOALS } from '../goals.mjs'
import { LIMITS } from '../limits.mjs'
import type { Report } from '../types.js'
import { evaluateGoals } from './evaluate-goals.mjs'
import { performancePage } from './performance-page.mjs'
import { spreadOf } from './statistics.mjs'

const areas: Report['areas'] = [
  {
    name: 'login',
    title: 'The login',
    rows: [
      {
        table: 'Logins: redirect, callback and exchange',
        subject: 'kit, sealed cookie',
        column: '× express-openid-connect',
        unit: '×',
        spread: spreadOf([5.1, 5.2, 5.3]),
      },
    ],
  },
]

const report: Report = {
  date: '2026-11-29',
  quick: false,
  machine: { cpu: 'Some CPU', cores: 2, memory: 2 ** 34, system: 'linux 6', node: 'v20.20.2', pinned: true },
  versions: { 'http-proxy-middleware-4': 'npm:http-proxy-middleware@4.2.2' },
  areas,
  goals: evaluateGoals(GOALS, areas),
}

describe('the page about performance', () => {
  const page = performancePage(report)

  it('says when, where and with what it was measured', () => {
    for (const text of ['2026-11-29', 'Some CPU', 'v20.20.2', 'http-proxy-middleware 4.2.2'])
      expect(page).toContain(text)
  })

  it('has the figures of the kit in bold, with their spread', () => {
    expect(page).toContain('| **kit, sealed cookie** | **5.2** (5.12 – 5.28) |')
  })

  it('has every goal, met or not, with its figure', () => {
    expect(page).toContain('| logins with a sealed cookie | ≥ 4.7 × | 5.2 × | met |')
    expect(page.match(/not measured \|/g)).toHaveLength(GOALS.length - 1)
  })

  it('says what limits a goal that is not met, and nothing about the others', () => {
    expect(page).not.toContain('What limits')
    const missed = report.goals.map((result) =>
      result.figure === null ? result : { ...result, isMet: false },
    )
    expect(performancePage({ ...report, goals: missed })).toContain(
      `- **logins with a sealed cookie**: ${LIMITS['login-cookie']}`,
    )
  })
})
