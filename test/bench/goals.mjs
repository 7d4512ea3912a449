// The goals of the kit. Each one names rows of an area by table, subjects and column, and is met when their medians are within the
// bound. CPU time in milliseconds depends on the machine, so such goals are ratios to another subject of the same run.

const NODE = ['kit, Express', 'kit, toNodeListener']
const REDIS = ['kit, Express, all in Redis']
const WEB = ['kit, Web handler with Hono']
const ALL = [...NODE, ...WEB]
const PAGES = ['kit, startLogin and finishLogin', 'kit, createBrowserLogin', 'kit, element']

const STREAM_CPU = '5 ms between events: CPU'
const FIRST_EVENT = 'first event later by'
const THROUGHPUT = 'no pause: responses per CPU second'
const JSON_CPU = 'JSON: CPU'
const UPLOAD_CPU = '900 kB request: CPU'
const LOADED = 'loaded with the page'
const OPENID = '× express-openid-connect'
const IMPORT_CPU = 'CPU, Express and express-session = 1'

/** @typedef {[id: string, text: string, subjects: string[], column: string, bound: string]} Line */

/** @type {readonly import('./types.js').Goal[]} */
export const GOALS = Object.freeze([
  ...inTable('bundle', 'Gzipped bytes', [
    [
      'bytes-functions',
      '`startLogin` and `finishLogin`',
      ['kit, startLogin and finishLogin'],
      LOADED,
      '≤ 1650 bytes',
    ],
    ['bytes-server-login', '`createServerLogin`', ['kit, createServerLogin'], LOADED, '≤ 2700 bytes'],
    ['bytes-browser-login', '`createBrowserLogin`', ['kit, createBrowserLogin'], LOADED, '≤ 5600 bytes'],
    ['bytes-server-element', 'the button, with a server', ['kit, server-element'], LOADED, '≤ 8000 bytes'],
    ['bytes-element', 'the button, without a server', ['kit, element'], LOADED, '≤ 9800 bytes'],
  ]),
  ...inTable('session', 'CPU time that a session adds to a request of Express', [
    // 20 µs where express-openid-connect adds 186.
    ['session-cookie', 'a session in a sealed cookie', ['kit, sealed cookie'], OPENID, '≤ 0.11 ×'],
  ]),
  ...inTable('session', 'CPU time of a request that the kit adds to express-session', [
    [
      'session-express',
      'a session in express-session, with `requireLogin` and `or.session`',
      ['kit, express-session, requireLogin and or.session'],
      'more than without the kit',
      '≤ 8 %',
    ],
  ]),
  ...inTable('proxy', 'Responses through the proxy', [
    ['stream-cpu', 'streams, on Node', NODE, STREAM_CPU, '≤ 1.05 ×'],
    ['stream-cpu-web', 'streams, Web handler', WEB, STREAM_CPU, '≤ 1.4 ×'],
    ['first-event', 'first event, on Node', NODE, FIRST_EVENT, '≤ 1.5 ms'],
    ['first-event-redis', 'first event, all in Redis', REDIS, FIRST_EVENT, '≤ 2 ms'],
    ['first-event-web', 'first event, Web handler', WEB, FIRST_EVENT, '≤ 2 ms'],
    ['throughput', 'full speed, on Node', NODE, THROUGHPUT, '≥ 1.2 ×'],
    ['throughput-web', 'full speed, Web handler', WEB, THROUGHPUT, '≥ 0.8 ×'],
    ['json-cpu', 'JSON, on Node', NODE, JSON_CPU, '≤ 1.6 ×'],
    ['json-cpu-redis', 'JSON, all in Redis', REDIS, JSON_CPU, '≤ 2.5 ×'],
    ['json-cpu-web', 'JSON, Web handler', WEB, JSON_CPU, '≤ 2.5 ×'],
    // 2.5 and 3 ms where raw node:http takes 0.9.
    ['upload-cpu', 'a request of 900 kB, on Node', NODE, UPLOAD_CPU, '≤ 2.8 ×'],
    ['upload-cpu-web', 'a request of 900 kB, Web handler', WEB, UPLOAD_CPU, '≤ 3.3 ×'],
  ]),
  ...inTable('streams', 'Streams that stay open', [
    ['memory-1000', 'memory of each of 1,000 streams', ALL, '1,000 streams: memory of each', '≤ 45 kB'],
    ['memory-5000', 'memory of each of 5,000 streams', ALL, '5,000 streams: memory of each', '≤ 45 kB'],
    [
      'stall',
      'the longest stall with 5,000 streams of one address',
      NODE,
      '5,000 streams: longest stall',
      '≤ 50 ms',
    ],
    [
      'abort',
      'until the provider notices that a client left',
      NODE,
      'abort: until the provider notices',
      '≤ 24 ms',
    ],
    [
      'aborts',
      'until the provider notices that 5,000 clients left at once',
      ALL,
      '5,000 aborts at once',
      '≤ 1000 ms',
    ],
  ]),
  ...inTable('login', 'Logins: redirect, callback and exchange', [
    ['login-cookie', 'logins with a sealed cookie', ['kit, sealed cookie'], OPENID, '≥ 4.7 ×'],
    ['login-express', 'logins with express-session', ['kit, express-session'], OPENID, '≥ 3 ×'],
  ]),
  ...inTable('page', 'One login', [
    [
      'requests-before',
      'requests before the redirect, without a server',
      PAGES,
      'requests before the redirect',
      '≤ 0',
    ],
    [
      'requests-after',
      'requests from the callback to the signed-in page, without a server',
      PAGES,
      'requests from callback to ready',
      '≤ 1',
    ],
  ]),
  ...inTable('cold-start', 'Import', [
    // 75, 35 and 6 ms where Express and express-session take 77.
    [
      'import-express',
      'import of the Express adapter',
      ['kit, Express beside Express'],
      IMPORT_CPU,
      '≤ 0.97 ×',
    ],
    ['import-server', 'import of the server', ['kit, server'], IMPORT_CPU, '≤ 0.45 ×'],
    ['import-core', 'import of the core', ['kit, core'], IMPORT_CPU, '≤ 0.08 ×'],
    ['import-memory', 'memory of the Express adapter', ['kit, Express beside Express'], 'memory', '≤ 15 MB'],
  ]),
  ...inTable('cold-start', 'Installed', [
    ['installed-packages', 'installed packages', ['kit, Express'], 'packages', '≤ 7'],
    ['installed-size', 'installed size', ['kit, Express'], 'size', '≤ 3.4 MB'],
  ]),
])

/** @param {string} area @param {string} table @param {Line[]} lines @returns {import('./types.js').Goal[]} */
function inTable(area, table, lines) {
  return lines.map(([id, text, subjects, column, bound]) => {
    const [sign, number, unit = 'count'] = bound.split(' ')
    const limit = sign === '≥' ? { atLeast: Number(number) } : { atMost: Number(number) }
    return {
      ...{ id, area, text, table, subjects, column },
      unit: /** @type {import('./types.js').Unit} */ (unit),
      ...limit,
    }
  })
}
