import { describe, expect, it } from 'vitest'
import { IDS } from '../security/ids.js'
import { formatRows, securityRows, sumUp, type TestOutcome } from './security-table.js'

const ids = { A01: 'first', B02: 'second', C18: 'third', C19: 'fourth' }

function outcome(title: string, state: TestOutcome['state'] = 'passed', project = 'unit'): TestOutcome {
  return { title, state, project }
}

const verdicts = (...tests: TestOutcome[]) =>
  Object.fromEntries(securityRows(tests, ids).map(({ id, verdict }) => [id, verdict]))

describe('the table of security ids', () => {
  it('counts a test for each id of its title, and in each project where it ran', () => {
    const rows = securityRows(
      [
        outcome('the demo > C18 C19 logs in', 'passed', 'firefox'),
        outcome('the demo > C18 C19 logs in', 'passed', 'chromium'),
        outcome('C18 > is named by its suite, and C18 twice'),
      ],
      ids,
    )
    expect(rows[2]).toEqual({
      id: 'C18',
      what: 'third',
      verdict: 'held',
      tests: 3,
      projects: ['chromium', 'firefox', 'unit'],
    })
    expect(rows[3]).toMatchObject({ id: 'C19', tests: 2, projects: ['chromium', 'firefox'] })
  })

  it('marks an id as passed only if each of its tests passed', () => {
    const good = outcome('A01 refuses')
    expect(verdicts(good)).toEqual({ A01: 'held', B02: 'no test', C18: 'no test', C19: 'no test' })
    expect(verdicts(good, outcome('A01 in Firefox', 'failed', 'firefox')).A01).toBe('failed')
    expect(verdicts(good, outcome('A01 one day', 'skipped')).A01).toBe('skipped')
    expect(verdicts(good, outcome('A01 never ran', 'pending')).A01).toBe('skipped')
    expect(verdicts(outcome('A01 x', 'skipped'), outcome('A01 y', 'failed')).A01).toBe('failed')
  })

  it('counts ids only in titles, and reports one that is not listed', () => {
    expect(verdicts(outcome('XA01 A011 a01 B02x')).A01).toBe('no test')
    expect(verdicts(outcome('E99 is a slip of the pen')).E99).toBe('failed')
  })

  it('says in its last line what is missing', () => {
    const some = securityRows([outcome('A01 B02 x'), outcome('C18 y', 'failed', 'chromium')], ids)
    expect(sumUp(some)).toBe('2 of 4 ids held; not held: C18 (failed), C19 (no test).')
    const lines = formatRows(some).split('\n')
    expect(lines[0]).toMatch(/^id +verdict +tests +ran in +what$/)
    expect(lines[1]).toMatch(/^A01 +held +1 +unit +first$/)
    expect(lines[3]).toMatch(/^C18 +FAILED +1 +chromium +third$/)
    expect(lines[4]).toMatch(/^C19 +NO TEST +0 +fourth$/)
    expect(lines[5]).toBe(sumUp(some))
    expect(sumUp(securityRows([outcome('A01 B02 C18 C19 all')], ids))).toBe('4 of 4 ids held.')
  })

  it('names every id once, in order, with a sentence that fits a line', () => {
    const all = Object.entries({
      A: 27,
      B: 37,
      C: 25,
      D: 24,
      E: 10,
      F: 39,
      S: 30,
      M: 6,
      L: 16,
      P: 8,
      T: 6,
    }).flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(2, '0')}`),
    )
    expect(Object.keys(IDS)).toEqual(all)
    for (const what of Object.values(IDS)) expect(what).toMatch(/^.{20,90}$/)
  })
})
