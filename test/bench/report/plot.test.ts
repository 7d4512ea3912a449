import { describe, expect, it } from 'vitest'
import { niceStep, plotAsSvg } from './plot.mjs'

const PLOT = {
  file: 'streams',
  title: 'Memory & streams',
  x: 'streams',
  y: 'MB',
  lines: [
    { subject: 'kit, Express', points: [[1, 60] as [number, number], [5000, 210] as [number, number]] },
    { subject: 'a < b', points: [[1, 50] as [number, number], [5000, 180] as [number, number]] },
  ],
}

describe('plots', () => {
  it('are well-formed SVG with a title, a legend and a line for each subject', async () => {
    const { Window } = await import('happy-dom')
    const { DOMParser } = new Window()
    const svg = new DOMParser().parseFromString(plotAsSvg(PLOT), 'image/svg+xml')
    expect(svg.querySelector('parsererror')).toBeNull()
    expect(svg.querySelector('title')?.textContent).toBe('Memory & streams')
    expect(svg.querySelectorAll('path.line')).toHaveLength(2)
    expect(svg.querySelectorAll('circle.dot')).toHaveLength(4 + 2)
    expect(svg.documentElement.textContent).toContain('a < b')
  })

  it('have colors for dark pages, and no background', () => {
    const svg = plotAsSvg(PLOT)
    expect(svg).toContain('prefers-color-scheme: dark')
    expect(svg).not.toContain('<rect')
  })

  it('keep all points within the axes', () => {
    const centers = [...plotAsSvg(PLOT).matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)]
    for (const [, x, y] of centers) {
      expect(Number(x)).toBeGreaterThanOrEqual(70)
      expect(Number(x)).toBeLessThanOrEqual(700)
      expect(Number(y)).toBeGreaterThanOrEqual(50)
    }
  })

  it('refuse more lines than there are colors', () => {
    const lines = Array.from({ length: 5 }, () => PLOT.lines[0] ?? { subject: '', points: [] })
    expect(() => plotAsSvg({ ...PLOT, lines })).toThrow()
  })

  it('have round numbers on the axes', () => {
    expect([5000, 97, 1, 0.3, 0].map(niceStep)).toEqual([1000, 20, 0.2, 0.1, 0.2])
  })
})
