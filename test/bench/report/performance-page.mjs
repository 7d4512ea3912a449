import { LIMITS } from '../limits.mjs'
import { countGoals } from './evaluate-goals.mjs'
import { formatBound, formatFigure } from './format.mjs'
import { tableAsMarkdown, tablesOf } from './tables.mjs'

/** What an area measures, in front of its tables. @type {Record<string, string>} */
const INTRODUCTIONS = {
  session:
    'What a signed-in visitor costs each request to your app. The route itself does nothing, so that the difference is the session.',
  login:
    'A whole login: the redirect to the provider, the callback, and the exchange of the code with a local provider. A CPU second is a second of one core in the process of the server.',
  proxy:
    'A request to the API that passes your server on its way to the provider: a stream of 200 events, a JSON response, a photo in a request. The ratios are to a proxy of about 30 lines on `node:http` that checks nothing. The kit authenticates the visitor, checks the request, counts it against the limits, and searches the response for the key. Its limits are set to high numbers, so that it counts everything. `toNodeListener` is the kit on plain `node:http`; the Web handler, here behind Hono on Node, is for all other runtimes.',
  streams:
    'Streams that stay open while a model thinks, all of them from one address. An abort is a visitor who presses “stop” or closes the page: the sooner the provider notices, the less the visitor pays.',
  bundle: 'What a page downloads before its button works.',
  'cold-start': 'What a serverless function does before its first request, and what `npm install` brings.',
  page: 'A login in Chromium, from the click to the redirect, and from the callback to the signed-in page.',
  growth:
    'One process with more and more streams, and several instances. [Scaling](scaling.md) says what follows from it.',
}

/** docs/performance.md. @param {import('../types.js').Report} report */
export function performancePage({ date, machine, versions, areas, goals }) {
  const { cpu, cores, memory, system, node, pinned } = machine
  const where = pinned
    ? 'The server runs on one core; load generator, provider and Redis run on the others.'
    : 'The processes were not pinned to cores.'
  return `<!-- Written by \`npm run bench -- --write\`. Change test/bench/report/performance-page.mjs instead. -->

# Performance

How fast the kit is next to what you could use instead, measured in the same run. Repeat it with \`npm run bench\`, or with fewer
rounds, in less than three minutes, with \`npm run bench -- --quick\`. Both print these tables, and count the goals below.

Measured on ${date}: ${cpu}, ${cores} cores, ${Math.round(memory / 2 ** 30)} GiB of memory, ${system}, Node ${node}. ${where}

- **How to read the tables.** A figure is the median of several rounds. The range in parentheses is from the 10th to the 90th percentile of
  the rounds. Rounds alternate between the rows, and a ratio (×) is taken within a round, so that a busy moment of the machine does not favor
  a row.
- **What is comparable.** Ratios are. Absolute times depend on the machine. Ignore differences below 15 %.
- **CPU time** is the user and system time of the server's process, all threads included.
- **Security checks** are all on.

## Goals

${countGoals(goals)}

| what | goal | measured | |
|---|---:|---:|---|
${goals.map(goalLine).join('\n')}
${limitsSection(goals)}${areas.map(areaSection).join('')}
## Versions

${Object.entries(versions)
  .map(([name, version]) => `${name.replace(/-\d+$/, '')} ${version.replace(/^npm:.*@/, '')}`)
  .join(' · ')}
`
}

/** @param {import('../types.js').GoalResult} result */
function goalLine({ goal, figure, subject, isMet }) {
  const whose = goal.subjects.length > 1 ? ` (${subject})` : ''
  const measured = figure === null ? 'not measured' : `${formatFigure(figure, goal.unit)}${whose}`
  const state = figure === null ? '' : isMet ? 'met' : '**not met**'
  return `| ${goal.text} | ${formatBound(goal)} | ${measured} | ${state} |`
}

/** What stands in the way of the goals that this run did not meet. @param {readonly import('../types.js').GoalResult[]} goals */
function limitsSection(goals) {
  /** The goals that have the same limit. @type {Map<string, string[]>} */
  const missed = new Map()
  for (const { goal, figure, isMet } of goals) {
    if (figure === null || isMet) continue
    const limit = LIMITS[goal.id] ?? 'not known yet.'
    missed.set(limit, [...(missed.get(limit) ?? []), `**${goal.text}**`])
  }
  if (missed.size === 0) return ''
  const lines = Array.from(missed, ([limit, texts]) => `- ${texts.join(', ')}: ${limit}`)
  return `\n### What limits the goals that are not met\n\n${lines.join('\n')}\n`
}

/** @param {import('../types.js').Report['areas'][number]} area */
function areaSection({ name, title, rows, plots = [], notes = [] }) {
  const tables = tablesOf(rows).map((table) => `### ${table.title}\n\n${tableAsMarkdown(table)}`)
  const figures = plots.map(({ file, title: text }) => `![${text}](plots/${file}.svg)`)
  return `\n${[`## ${title}`, INTRODUCTIONS[name] ?? '', ...figures, ...tables, ...notes].join('\n\n')}\n`
}
