// The goals of the kit. Each one names rows of an area by table, subjects and column, and is met when their medians are within the
// bound. CPU time in milliseconds depends on the machine, so such goals are ratios to another subject of the same run.

const PROXY = 'Responses through the proxy'
const STREAMS = 'Streams that stay open'
const LOGIN = 'Logins: redirect, callback and exchange'
const SESSION = 'CPU time that a session adds to a request of Express'
const OVER_EXPRESS_SESSION = 'CPU time of a request that the kit adds to express-session'
const PAGE = 'One login'

const NODE = ['kit, Express', 'kit, toNodeListener']
const REDIS = ['kit, Express, all in Redis']
const WEB = ['kit, Web handler with Hono']

const CPU = '5 ms between events: CPU'
const FIRST_EVENT = 'first event later by'
const THROUGHPUT = 'no pause: responses per CPU second'
const JSON_CPU = 'JSON: CPU'
const UPLOAD = '900 kB request: CPU'
const MEMORY = 'memory of each'
const OPENID = '× express-openid-connect'
const IMPORT = 'CPU, Express and express-session = 1'
const INSTALLED = { area: 'cold-start', table: 'Installed', subjects: ['kit, Express'] }

/** @typedef {Omit<import('./types.js').Goal, 'area' | 'table'>} PartOfGoal */
const inTable = (
  /** @type {string} */ area,
  /** @type {string} */ table,
  /** @type {PartOfGoal[]} */ goals,
) => goals.map((goal) => ({ area, table, ...goal }))

/** @param {string} id @param {string} text @param {string} subject @param {number} atMost @returns {import('./types.js').Goal} */
const bytes = (id, text, subject, atMost) => {
  const rows = { table: 'Gzipped bytes', subjects: [subject], column: 'loaded with the page' }
  return { id, text, area: 'bundle', ...rows, unit: 'bytes', atMost }
}

/** @type {readonly import('./types.js').Goal[]} */
export const GOALS = Object.freeze([
  bytes('bytes-functions', '`startLogin` and `finishLogin`', 'kit, startLogin and finishLogin', 1_650),
  bytes('bytes-server-login', '`createServerLogin`', 'kit, createServerLogin', 2_700),
  bytes('bytes-browser-login', '`createBrowserLogin`', 'kit, createBrowserLogin', 5_600),
  bytes('bytes-server-element', 'the button of a page with a server', 'kit, server-element', 8_000),
  bytes('bytes-element', 'the button of a page without a server', 'kit, element', 9_800),
  {
    id: 'session-cookie',
    area: 'session',
    table: SESSION,
    // 20 µs where express-openid-connect adds 186.
    text: 'a session in a sealed cookie',
    subjects: ['kit, sealed cookie'],
    column: OPENID,
    unit: '×',
    atMost: 0.11,
  },
  {
    id: 'session-express',
    area: 'session',
    table: OVER_EXPRESS_SESSION,
    text: 'a session in express-session, with `requireLogin` and `or.session`',
    subjects: ['kit, express-session, requireLogin and or.session'],
    column: 'more than without the kit',
    unit: '%',
    atMost: 8,
  },
  ...inTable('proxy', PROXY, [
    { id: 'stream-cpu', text: 'streams, on Node', subjects: NODE, column: CPU, unit: '×', atMost: 1.05 },
    {
      id: 'stream-cpu-web',
      text: 'streams, Web handler',
      subjects: WEB,
      column: CPU,
      unit: '×',
      atMost: 1.4,
    },
    {
      id: 'first-event',
      text: 'first event, on Node',
      subjects: NODE,
      column: FIRST_EVENT,
      unit: 'ms',
      atMost: 1.5,
    },
    {
      id: 'first-event-redis',
      text: 'first event, all in Redis',
      subjects: REDIS,
      column: FIRST_EVENT,
      unit: 'ms',
      atMost: 2,
    },
    {
      id: 'first-event-web',
      text: 'first event, Web handler',
      subjects: WEB,
      column: FIRST_EVENT,
      unit: 'ms',
      atMost: 2,
    },
    {
      id: 'throughput',
      text: 'full speed, on Node',
      subjects: NODE,
      column: THROUGHPUT,
      unit: '×',
      atLeast: 1.2,
    },
    {
      id: 'throughput-web',
      text: 'full speed, Web handler',
      subjects: WEB,
      column: THROUGHPUT,
      unit: '×',
      atLeast: 0.8,
    },
    { id: 'json-cpu', text: 'JSON, on Node', subjects: NODE, column: JSON_CPU, unit: '×', atMost: 1.6 },
    {
      id: 'json-cpu-redis',
      text: 'JSON, all in Redis',
      subjects: REDIS,
      column: JSON_CPU,
      unit: '×',
      atMost: 2.5,
    },
    {
      id: 'json-cpu-web',
      text: 'JSON, Web handler',
      subjects: WEB,
      column: JSON_CPU,
      unit: '×',
      atMost: 2.5,
    },
    // 2.5 and 3 ms where raw node:http takes 0.9.
    {
      id: 'upload-cpu',
      text: 'a request of 900 kB, on Node',
      subjects: NODE,
      column: UPLOAD,
      unit: '×',
      atMost: 2.8,
    },
    {
      id: 'upload-cpu-web',
      text: 'a request of 900 kB, Web handler',
      subjects: WEB,
      column: UPLOAD,
      unit: '×',
      atMost: 3.3,
    },
  ]),
  ...inTable('streams', STREAMS, [
    {
      id: 'idle-memory-1000',
      text: 'memory of each of 1,000 open streams',
      subjects: [...NODE, ...WEB],
      column: `1,000 streams: ${MEMORY}`,
      unit: 'kB',
      atMost: 45,
    },
    {
      id: 'idle-memory-5000',
      text: 'memory of each of 5,000 open streams',
      subjects: [...NODE, ...WEB],
      column: `5,000 streams: ${MEMORY}`,
      unit: 'kB',
      atMost: 45,
    },
    {
      id: 'stall',
      text: 'the longest stall with 5,000 streams of one address',
      subjects: NODE,
      column: '5,000 streams: longest stall',
      unit: 'ms',
      atMost: 50,
    },
    {
      id: 'abort',
      text: 'until the provider notices that a client left',
      subjects: NODE,
      column: 'abort: until the provider notices',
      unit: 'ms',
      atMost: 24,
    },
    {
      id: 'aborts',
      text: 'until the provider notices that 5,000 clients left at once',
      subjects: [...NODE, ...WEB],
      column: '5,000 aborts at once',
      unit: 'ms',
      atMost: 1_000,
    },
  ]),
  ...inTable('login', LOGIN, [
    {
      id: 'login-cookie',
      text: 'logins with a sealed cookie',
      subjects: ['kit, sealed cookie'],
      column: OPENID,
      unit: '×',
      atLeast: 4.7,
    },
    {
      id: 'login-express',
      text: 'logins with express-session',
      subjects: ['kit, express-session'],
      column: OPENID,
      unit: '×',
      atLeast: 3,
    },
  ]),
  ...inTable('page', PAGE, [
    {
      id: 'requests-before',
      text: 'requests before the redirect, without a server',
      subjects: ['kit, startLogin and finishLogin', 'kit, createBrowserLogin', 'kit, element'],
      column: 'requests before the redirect',
      unit: 'count',
      atMost: 0,
    },
    {
      id: 'requests-after',
      text: 'requests from the callback to the signed-in page, without a server',
      subjects: ['kit, startLogin and finishLogin', 'kit, createBrowserLogin', 'kit, element'],
      column: 'requests from callback to ready',
      unit: 'count',
      atMost: 1,
    },
  ]),
  ...inTable('cold-start', 'Import', [
    // 75, 35 and 6 ms where Express and express-session take 77.
    {
      id: 'import-express',
      text: 'import of the Express adapter',
      subjects: ['kit, Express beside Express'],
      column: IMPORT,
      unit: '×',
      atMost: 0.97,
    },
    {
      id: 'import-server',
      text: 'import of the server',
      subjects: ['kit, server'],
      column: IMPORT,
      unit: '×',
      atMost: 0.45,
    },
    {
      id: 'import-core',
      text: 'import of the core',
      subjects: ['kit, core'],
      column: IMPORT,
      unit: '×',
      atMost: 0.08,
    },
    {
      id: 'import-memory',
      text: 'memory of the Express adapter',
      subjects: ['kit, Express beside Express'],
      column: 'memory',
      unit: 'MB',
      atMost: 15,
    },
  ]),
  {
    ...INSTALLED,
    id: 'installed-packages',
    text: 'installed packages',
    column: 'packages',
    unit: 'count',
    atMost: 7,
  },
  { ...INSTALLED, id: 'installed-size', text: 'installed size', column: 'size', unit: 'MB', atMost: 3.4 },
])
