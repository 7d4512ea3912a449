import { mkdirSync, writeFileSync } from 'node:fs'
import { performancePage } from './performance-page.mjs'
import { plotAsSvg } from './plot.mjs'
import { scalingPage } from './scaling-page.mjs'

const DOCS = new URL('../../../docs/', import.meta.url)

/** Writes docs/performance.md, and with the area `growth` docs/scaling.md and the plots. @param {import('../types.js').Report} report */
export function writePages(report) {
  const plots = report.areas.flatMap(({ plots = [] }) => plots)
  mkdirSync(new URL('plots/', DOCS), { recursive: true })
  for (const plot of plots) writeFileSync(new URL(`plots/${plot.file}.svg`, DOCS), plotAsSvg(plot))
  writeFileSync(new URL('performance.md', DOCS), performancePage(report))
  if (report.areas.some(({ name }) => name === 'growth'))
    writeFileSync(new URL('scaling.md', DOCS), scalingPage(report))
}
