// The goals of the kit, next to the alternatives. Each one names a row of an area: the goal is met when its median is within the bound.
// Goals in milliseconds or microseconds of CPU time are ratios to another subject of the same run, since absolute times depend on the
// machine.

const PROXY = 'Responses through the proxy'
const STREAMS = 'Streams that stay open'
const LOGIN = 'Logins: redirect, callback and exchange'
const SESSION = 'CPU time that a session adds to a request of Express'
const OVER_EXPRESS_SESSION = 'CPU time of a request that the kit adds to express-session'
const BUNDLES = 'What a page downloads'
const IMPORTS = 'Cold start'

const NODE_DOORS = ['kit, Express', 'kit, toNodeListener']
const REDIS = 'kit, Express, all in Redis'
const WEB = 'kit, Web handler with Hono'

/** Columns of the proxy with bounds for Node, with everything in Redis, and for the Web handler. */
const PROXY_GOALS = [
  { id: 'stream-cpu', column: '5 ms between events: CPU', unit: '×', most: { node: 1.05, web: 1.4 } },
  { id: 'first-event', column: 'first event later by', unit: 'ms', most: { node: 1.5, redis: 2, web: 2 } },
  { id: 'throughput', column: 'no pause: responses per CPU second', unit: '×', least: { node: 1.2, web: 0.8 } },
  { id: 'json-cpu', column: 'JSON: CPU', unit: '×', most: { node: 1.6, redis: 2.5, web: 2.5 } },
  // 2.5 and 3 ms where raw node:http takes 0.9.
  { id: 'upload-cpu', column: '900 kB request: CPU', unit: '×', most: { node: 2.8, web: 3.3 } },
]
