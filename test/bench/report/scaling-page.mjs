import { formatFigure, formatNumber } from './format.mjs'
import { planFor, USAGE } from './scaling-plan.mjs'
import { tableAsMarkdown, tablesOf } from './tables.mjs'

const SUBJECT = 'kit, Express, all in Redis'
const INSTANCES = '1 to 4 instances with one Redis'
const STREAMS = `${SUBJECT}: 1 to 5,000 streams`

/** docs/scaling.md. The report must contain the area `growth`. @param {import('../types.js').Report} report */
export function scalingPage(report) {
  const rows = report.areas.find(({ name }) => name === 'growth')?.rows ?? []
  const costs = costsOf(rows)
  const plan = planFor(USAGE, costs)
  const tables = new Map(tablesOf(rows).map((table) => [table.title, tableAsMarkdown(table)]))
  const number = (/** @type {number} */ figure) => formatNumber(figure, figure >= 100 ? 'count' : 'µs')
  const percent = (/** @type {number} */ share) => `${Math.round(share * 100)} %`
  const mb = (/** @type {number} */ bytes) => formatFigure(bytes / 1e6, 'MB')
  const us = (/** @type {number} */ figure) => formatFigure(figure, 'µs')
  const eventsPerCore = 1e6 / costs.event
  const streamsPerCore = (eventsPerCore * USAGE.targetLoad) / USAGE.eventsPerSecond

  return `<!-- Written by \`npm run bench -- --write\`. Change test/bench/report/scaling-page.mjs instead. -->

# Scaling

What one core carries, when to add the next one, and what Redis has to hold. The figures are those of an Express app with sessions and state
in Redis, measured on ${report.date} together with [those of the performance page](performance.md), which describes the machine. Measure on yours with
\`npm run bench\`.

**In short:** one core carries about ${number(streamsPerCore)} streams at once at half load, of ${USAGE.eventsPerSecond} events per second each.
Instances share nothing but Redis.

## What one core carries

Node runs your app on one core, so count cores, and run an instance on each. What costs CPU time:

| | CPU time | a core at ${percent(USAGE.targetLoad)} does, per second |
|---|---:|---:|
| one event of a stream | ${us(costs.event)} | ${number((1e6 * USAGE.targetLoad) / costs.event)} |
| one response, without its events | ${us(costs.completion)} | ${number((1e6 * USAGE.targetLoad) / costs.completion)} |
| one login | ${us(costs.login)} | ${number((1e6 * USAGE.targetLoad) / costs.login)} |

Streams take CPU time for their events, and hardly any for being open: ${formatFigure(costs.streamMemory / 1000, 'kB')} of memory each.

![CPU time of streams](plots/streams-cpu.svg)

![Memory of the process](plots/streams-memory.svg)

![Longest stall of the event loop](plots/streams-stall.svg)

${tables.get(STREAMS) ?? ''}

## When to add the next instance

- **At ${percent(USAGE.targetLoad)} of a core** in the busiest minutes. Above that, when one of two instances fails, the other one can't take over, and events start to
  wait for each other.
- **When the event loop stalls** for more than 50 ms. \`perf_hooks.monitorEventLoopDelay\` reports it. It is seldom the kit: look for work of your app that
  blocks.
- **Not because of memory.** ${formatNumber(5_000, 'count')} streams take ${mb(costs.streamMemory * 5_000)}.

Instances need no sticky sessions. What a response and a login cost with several of them:

![JSON responses per second, with a core for each instance](plots/instances.svg)

${tables.get(INSTANCES) ?? ''}

All of them ran on the same core and shared its caches, so the figures of several instances are upper limits.

## What Redis has to hold

${tables.get('What Redis does') ?? ''}

Commands inside a script or a transaction count as well, so there are fewer round trips. Entries by the words in their names, after 500
logins, while 500 responses of one visitor are open:

${tables.get('What Redis holds') ?? ''}

A session ends after \`sessionIdleSeconds\` without use, 7 days by default, and after \`sessionLifetimeSeconds\`. express-session gives its entries the
lifetime of its cookie. Set \`maxmemory-policy\` to \`noeviction\`, and watch \`used_memory\`.

## A plan for a million daily users

What we assume, which you should replace by what you know of your app:

- ${number(USAGE.dailyUsers)} users a day, ${USAGE.completionsPerUser} completions each, streamed for ${USAGE.secondsPerCompletion} seconds with ${USAGE.eventsPerSecond} events per second;
- ${USAGE.pagesPerUser} more requests of each user that ask who is signed in, and a login of ${percent(USAGE.loginShare)} of them;
- ${USAGE.sessionsPerUser} sessions per daily user that have not ended, since not everybody comes every day;
- a peak of ${USAGE.peakFactor} times the average of the day.

| at the peak | arithmetic | result |
|---|---|---:|
| completions per second | ${number(USAGE.dailyUsers)} × ${USAGE.completionsPerUser} ÷ 86,400 × ${USAGE.peakFactor} | ${number(plan.completions)} |
| streams at once | ${number(plan.completions)} × ${USAGE.secondsPerCompletion} s | ${number(plan.streams)} |
| events per second | ${number(plan.streams)} × ${USAGE.eventsPerSecond} | ${number(plan.events)} |
| cores for events | ${number(plan.events)} × ${us(costs.event)} | ${number(plan.cores.events)} |
| cores for responses | ${number(plan.completions)} × ${us(costs.completion)} | ${number(plan.cores.completions)} |
| cores for session checks | ${number(plan.pages)} × ${us(costs.page)} | ${number(plan.cores.pages)} |
| cores for logins | ${number(plan.logins)} × ${us(costs.login)} | ${number(plan.cores.logins)} |
| **instances, of one core each** | ${number(plan.busyCores)} ÷ ${percent(USAGE.targetLoad)} | **${number(plan.instances)}** |
| streams of an instance | ${number(plan.streams)} ÷ ${plan.instances} | ${number(plan.streamsPerInstance)} |
| memory of an instance | ${mb(costs.processMemory)} + ${number(plan.streamsPerInstance)} × ${formatFigure(costs.streamMemory / 1000, 'kB')} | ${mb(plan.memoryPerInstance)} |
| commands of Redis per second | ${number(plan.completions)} × ${number(costs.commands.completion)} + ${number(plan.pages)} × ${number(costs.commands.page)} + ${number(plan.logins)} × ${number(costs.commands.login)} | ${number(plan.redis.commands)} |
| load of Redis' core | ${number(plan.redis.commands)} × ${us(costs.redisCommand)} | ${percent(plan.redis.load)} |
| memory of Redis | ${number(USAGE.dailyUsers * USAGE.sessionsPerUser)} × ${number(costs.redisSession)} bytes + ${number(plan.streams)} × ${number(costs.redisOpenResponse)} bytes | ${mb(plan.redis.memory)} |

One Redis is enough, with a replica that takes over. The work of your own app comes on top, and so does TLS where your instances terminate it.
`
}

/** @param {readonly import('../types.js').Row[]} rows @returns {import('./scaling-plan.mjs').Costs} */
function costsOf(rows) {
  const read = (/** @type {string} */ table, /** @type {string} */ subject, /** @type {string} */ column) => {
    const row = rows.find((one) => one.table === table && one.subject === subject && one.column === column)
    if (row === undefined) throw new Error(`The run has no figure "${table}, ${subject}, ${column}".`)
    return row.spread.median
  }
  const [alone, full] = ['1 stream', '5,000 streams'].map((count) => read(STREAMS, count, 'memory') * 1e6)
  const redis = (/** @type {string} */ subject, /** @type {string} */ column) =>
    read('What Redis does', subject, column)
  const one = '1 instance'
  const commands = read(INSTANCES, one, 'commands for a response')
  return {
    event: read(STREAMS, '1,000 streams', 'CPU of an event'),
    completion: read(INSTANCES, one, 'CPU of a JSON response'),
    page: read('What Redis does', 'a request that asks who is signed in', 'CPU time of the server'),
    login: read(INSTANCES, one, 'CPU of a login'),
    streamMemory: ((full ?? 0) - (alone ?? 0)) / 5_000,
    processMemory: alone ?? 0,
    redisSession: redis('a login, and its session', 'stays in memory'),
    redisOpenResponse: redis('a response that is open', 'stays in memory'),
    commands: {
      completion: commands,
      page: redis('a request that asks who is signed in', 'commands'),
      login: read(INSTANCES, one, 'commands for a login'),
    },
    redisCommand: read(INSTANCES, one, "Redis' CPU for a response") / commands,
  }
}
