const BYTES =
  '[ARCHITECTURE.md](../ARCHITECTURE.md#what-a-signed-out-visitor-does-not-see-is-loaded-on-demand) lists the checks and features that these bytes are for, each with its size, and what was tried. The rest could only be loaded on demand if a login depended on that download.'
const EXPRESS_ITSELF =
  'Express and express-session alone take more than the goal leaves, as the row of the proxy by hand in Express shows; `toNodeListener` has all the checks without them.'

/**
 * What stands in the way of goals that are not met, and what was tried, by the id of the goal. `docs/performance.md` shows it for each goal
 * that its run has not met.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const LIMITS = Object.freeze({
  'bytes-functions': BYTES,
  'bytes-server-login': BYTES,
  'bytes-browser-login': BYTES,
  'bytes-server-element': BYTES,
  'bytes-element': BYTES,
  'session-cookie':
    'the record is opened once a minute, so what is left is reading the cookies and the check for revocation: about what a cookie sealed by hand takes, which differs from run to run by as much as is missing.',
  'session-express':
    'express-session parses, hashes and touches the record at each request, and a sealed key is longer than a plain one: that is 5 to 9 % before the kit is asked anything. The rest is the check for revocation, and promises, since a session may be in a store. Tried: a shorter record, opening it once a minute, no timers around memory, and keeping the session of a request in a `WeakMap`, which was slower.',
  'stream-cpu':
    'for each event, the kit makes the same two system calls as `node:http`, a read and a write. In our profile, 43 % of the CPU time is the kernel, 4 % the kit’s own code, and the rest is Node’s streams and undici, in many small parts. Events that arrive in one turn of the event loop are written at once already. The CPU time of `node:http` itself differs by a third from round to round here.',
  'stream-cpu-web': 'as on Node, with the stream of a `Response` on top.',
  'first-event':
    'nothing waits for a timer: it is the CPU time of the request, which is shorter where the code has run for longer. Express and express-session are a part of it, as `toNodeListener` shows.',
  'first-event-redis':
    'express-session reads the session before the kit can read its own state, so there are two round trips to Redis, one after the other. All that the kit asks is one round trip already.',
  throughput: `a response without pauses is a few reads and writes, so this measures what a request costs, as “JSON” does. ${EXPRESS_ITSELF}`,
  'throughput-web':
    'a response without pauses is a few reads and writes, so this measures what a request costs, with its `Request` and `Response` objects.',
  'json-cpu': `no single place stands out in our profile: 12 % garbage collection, 10 % writing to the two sockets, 5 % opening the visitor’s key. ${EXPRESS_ITSELF}`,
  'json-cpu-redis': `reading and touching the session and the kit’s own script are three commands of the Redis client, each about 5 % of the CPU time in our profile. ${EXPRESS_ITSELF}`,
  'json-cpu-web': 'the `Request` and `Response` objects, and the streams of the runtime.',
  'upload-cpu':
    'a body is read to its end before any of it is sent, since only its end shows whether it is valid (B20). Half of the CPU time beyond that of `node:http` is the garbage collection that arrays of 900 kB cause. Reading into one array of the declared length made no difference.',
  'upload-cpu-web':
    'as on Node, and the body passes the Web stream of the request first, which copies each chunk.',
  aborts:
    'load generator and provider close 10,000 sockets meanwhile, and `node:http` without any check takes about as long: see its row in a full run.',
  'login-cookie':
    'compare the row of a login by hand in Express with sealed cookies, which has few checks. A quarter of the difference to that row is the connection of its own for each exchange (S23); [ARCHITECTURE.md](../ARCHITECTURE.md#what-a-login-costs) describes the rest, and what was tried.',
  'login-express':
    'as with a sealed cookie. The goal assumes 0.44 times the logins by hand with sealed cookies; compare these two rows.',
})
