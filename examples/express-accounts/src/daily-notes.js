import { getKeyInfo } from '@openroute-kit/core'

/** @typedef {ReturnType<typeof startDailyNotes>} DailyNotes */

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
  let running = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(writeDue)
  }, 1000)

  async function writeDue() {
    const due = await connections.claimDue(noteSeconds).catch(report)
    for (const connection of due ?? []) await write(connection).catch(report)
  }

  async function write(/** @type {import('./connections.js').Due} */ connection) {
    const { accountId } = connection
    const key = await connections.open(connection)
    const response = await complete(key).catch(() => null) // the network failed
    if (response?.ok) {
      const { choices } = await response.json()
      const sql = 'insert into notes (account_id, body) values ($1, $2)'
      await database.query(sql, [accountId, choices[0].message.content])
      await connections.clearProblem(accountId)
    } else if (response?.status === 401 && (await isRejected(key))) {
      await connections.reject(connection)
    } else {
      await connections.postpone(accountId, response?.status === 402 ? 'credit' : 'later', retrySeconds)
    }
  }

  function complete(/** @type {string} */ key) {
    return fetch(`${provider.apiUrl}/chat/completions`, {
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
      clearInterval(timer)
      stopped.abort()
      await running
    },
  }
}

function report(/** @type {unknown} */ error) {
  console.error('Daily notes:', /** @type {Error} */ (error).message)
}
