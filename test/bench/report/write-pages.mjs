import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { performancePage } from './performance-page.mjs'
import { plotAsSvg } from './plot.mjs'
import { scalingPage } from './scaling-page.mjs'

const DOCS = new URL('../../../docs/', import.meta.url)
const BIOME = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')

/** Writes docs/performance.md, and with the area `growth` docs/scaling.md and the plots. @param {import('../types.js').Report} report */
export function writePages(report) {
  const plots = report.areas.flatMap(({ plots = [] }) => plots)
  mkdirSync(new URL('plots/', DOCS), { recursive: true })
  for (const plot of plots) writeFileSync(new URL(`plots/${plot.file}.svg`, DOCS), plotAsSvg(plot))
  writeFileSync(new URL('performance.md', DOCS), performancePage(report))
  if (report.areas.some(({ name }) => name === 'growth'))
    writeFileSync(new URL('scaling.md', DOCS), scalingPage(report))
  // `npm run lint` checks how tables are aligned.
  spawnSync(process.execPath, [BIOME, 'format', '--write', fileURLToPath(DOCS)], { stdio: 'inherit' })
}
