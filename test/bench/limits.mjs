const BYTES =
  'the checks and features that these bytes are for are listed in [ARCHITECTURE.md](../ARCHITECTURE.md#pages), each with its size, and so is what was tried. Without making a login depend on a later download, only fewer checks would reach the goal.'
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
  'bytes-element': BYTES,
  'session-cookie':
    'a cookie that is sealed by hand with `node:crypto` takes nearly as much. The rest is parsing the cookies, and the check for revocation.',
  'session-express':
    'express-session parses, hashes and touches the record at each request, which is most of it: the row without any question to the kit shows that part. A shorter record and opening it once a minute instead of at each request have been done. What is left is the check for revocation, and the promises that a store in Redis needs.',
  'stream-cpu': `between two events, the kit makes the same system calls as \`node:http\`, one read and one write, and those are most of the CPU time. The difference is what a request costs, divided by its 200 events. ${EXPRESS_ITSELF}`,
  'stream-cpu-web':
    'the difference to `node:http` is what a request costs, with its `Request` and `Response` objects, divided by its 200 events.',
  'first-event': `nothing waits for a timer; the time is the CPU time of the request. ${EXPRESS_ITSELF}`,
  'first-event-redis':
    'express-session reads the session before the kit can read its own state, so there are two round trips to Redis, one after the other. All that the kit asks is one round trip already.',
  throughput: `a response without pauses is a few reads and writes, so this measures what a request costs, as “JSON” does. ${EXPRESS_ITSELF}`,
  'throughput-web':
    'a response without pauses is a few reads and writes, so this measures what a request costs, with its `Request` and `Response` objects.',
  'json-cpu': `the profile has no single place left: 12 % garbage collection, 10 % the system calls of writing, 5 % decrypting the key of the visitor. ${EXPRESS_ITSELF}`,
  'json-cpu-redis': `reading and touching the session and the kit's own script are three commands of the Redis client, each about 5 % of the CPU time. ${EXPRESS_ITSELF}`,
  'json-cpu-web': 'the `Request` and `Response` objects, and the streams of the runtime.',
  'upload-cpu':
    'a body is read to its end before any of it is sent, since an incomplete body may look like another one (B20). So it is in memory as a whole, and half of the CPU time beyond `node:http` is the garbage collection that arrays of 900 kB cause. Reading into one array of the declared length made no difference. Sending the chunks without joining them would save another copy, and would need every check twice, for bytes and for lists of them.',
  'upload-cpu-web':
    'as on Node, and the body passes the Web stream of the request first, which copies each chunk.',
  aborts:
    'closing 10,000 sockets and noticing it takes load generator and provider as long as the server: `node:http` without any check takes 0.7 to 1.5 seconds on the same machine.',
  'login-cookie':
    'on this machine, not even a login by hand without checks of visitor and browser, in Express with sealed cookies, reaches the goal: see its row. In the run that the goal is from, it took 0.15 of the time of express-openid-connect, and takes 0.35 here.',
  'login-express':
    'the same as with a sealed cookie; express-session writes the new session, and removes the old one.',
})
