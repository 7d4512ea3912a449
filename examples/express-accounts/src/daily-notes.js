import { setTimeout as sleep } from 'node:timers/promises'
import { getKeyInfo } from '@openroute-kit/core'

/** @typedef {ReturnType<typeof startDailyNotes>} DailyNotes */

/** The network failed, or the response broke off. */
const FAILED = { note: null, status: 0, retryAfter: 0 }

/**
 * The background job: writes a note for each connected user with the user's own key, whether they are there or away.
 *
 * @param {import('./database.js').Database} database
 * @param {import('./connections.js').Connections} connections
 * @param {import('./config.js').Config} config
 */
export function startDailyNotes(database, connections, { provider, appName, baseUrl, noteSeconds }) {
  const stopped = new AbortController()
  const retrySeconds = Math.min(noteSeconds, 600)
  const finished = run()

  async function run() {
    while (!stopped.signal.aborted) {
      // Claims one at a time: a connection that is claimed when the process ends waits until its next note is due.
      const connection = await connections.claimDue(noteSeconds).catch(report)
      if (connection) await write(connection).catch(report)
      else await sleep(1000, undefined, { signal: stopped.signal }).catch(() => {})
    }
  }

  async function write(/** @type {import('./connections.js').Due} */ connection) {
    const key = await connections.open(connection).catch((error) => {
      // With `config_invalid`, the text is fine, but its secret is not configured here.
      if (error.code !== 'sealed_key_invalid') throw error
    })
    if (key === undefined) return connections.forgetKey(connection, 'unreadable')
    const { note, status, retryAfter } = await complete(key).catch(() => FAILED)
    if (note) {
      const sql = 'insert into notes (account_id, body) values ($1, $2)'
      await database.query(sql, [connection.accountId, note])
      await connections.clearProblem(connection)
    } else if (status === 401 && (await isRejected(key))) {
      await connections.forgetKey(connection, 'rejected')
    } else {
      const seconds = Math.max(retrySeconds, retryAfter)
      await connections.postpone(connection, status === 402 ? 'credit' : 'later', seconds)
    }
  }

  async function complete(/** @type {string} */ key) {
    const response = await fetch(`${provider.apiUrl}/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'http-referer': baseUrl,
        'x-title': appName,
      },
      body: JSON.stringify({
        model: 'openai/gpt-4o-mini',
        max_tokens: 200,
        messages: [{ role: 'user', content: 'Tell me one surprising fact, in one sentence.' }],
      }),
      signal: AbortSignal.any([stopped.signal, AbortSignal.timeout(60_000)]),
    })
    const { choices } = response.ok ? await response.json() : {}
    return {
      note: choices?.[0]?.message?.content,
      status: response.status,
      retryAfter: Number(response.headers.get('retry-after')) || 0,
    }
  }

  /** A 401 may also come from the model provider behind OpenRoute. Only OpenRoute can say that the key is gone. */
  async function isRejected(/** @type {string} */ key) {
    const problem = await getKeyInfo({ provider, key }).catch((error) => error.code)
    return problem === 'key_rejected'
  }

  return {
    /** The latest notes of an account. @returns {Promise<{ body: string, written_at: Date }[]>} */
    async latest(/** @type {string} */ accountId) {
      const sql = 'select body, written_at from notes where account_id = $1 order by id desc limit 10'
      return (await database.query(sql, [accountId])).rows
    },
    async stop() {
      stopped.abort()
      await finished
    },
  }
}

function report(/** @type {unknown} */ error) {
  console.error('Daily notes:', /** @type {Error} */ (error).message)
}
