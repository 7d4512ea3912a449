import { keyId } from '@openroute-kit/core'
import { openKey, sealKey } from '@openroute-kit/express'

/** @typedef {ReturnType<typeof createConnections>} Connections */
/** @typedef {{ accountId: string, keyId: string, sealedKey: string }} Due a connection whose next note is due */

/** Which users have connected OpenRoute, each with their key. A key is encrypted for its owner: copied to another row, it opens no more. */
export function createConnections(
  /** @type {import('./database.js').Database} */ database,
  /** @type {import('./config.js').Config} */ { kitSecrets, provider },
) {
  const binding = (/** @type {string} */ accountId) => ({ secret: kitSecrets, owner: accountId, provider })

  return {
    /** Stores the account's key, and replaces an earlier one. */
    async save(/** @type {string} */ accountId, /** @type {string} */ key) {
      await database.query(
        `insert into connections (account_id, sealed_key, key_id) values ($1, $2, $3)
         on conflict (account_id) do update
         set sealed_key = excluded.sealed_key, key_id = excluded.key_id, problem = null, next_note_at = now()`,
        [accountId, await sealKey({ ...binding(accountId), key }), await keyId(key)],
      )
    },
    /** @returns {Promise<{ keyId: string, works: boolean, problem: string | null } | null>} */
    async find(/** @type {string} */ accountId) {
      const { rows } = await database.query('select * from connections where account_id = $1', [accountId])
      const [row] = rows
      return row ? { keyId: row.key_id, works: row.sealed_key !== null, problem: row.problem } : null
    },
    /** Forgets the key. It stays valid at the provider until its owner deletes it there. */
    async remove(/** @type {string} */ accountId) {
      await database.query('delete from connections where account_id = $1', [accountId])
    },
    /**
     * Claims a connection whose next note is due, so that no other instance writes it too.
     *
     * @returns {Promise<Due | undefined>}
     */
    async claimDue(/** @type {number} */ seconds) {
      const { rows } = await database.query(
        `update connections set next_note_at = now() + make_interval(secs => $1)
         where account_id in (
           select account_id from connections where sealed_key is not null and next_note_at <= now()
           order by next_note_at limit 1 for update skip locked)
         returning account_id, key_id, sealed_key`,
        [seconds],
      )
      const [row] = rows
      return row && { accountId: String(row.account_id), keyId: row.key_id, sealedKey: row.sealed_key }
    },
    /** The key of a connection. @throws `sealed_key_invalid`; `config_invalid` if its secret is missing here */
    async open(/** @type {Due} */ { accountId, sealedKey }) {
      const { key, needsResealing } = await openKey({ ...binding(accountId), sealed: sealedKey })
      // An older secret sealed it. When all keys are sealed with the new one, the old secret can go.
      if (needsResealing)
        await database.query(
          'update connections set sealed_key = $3 where account_id = $1 and sealed_key = $2',
          [accountId, sealedKey, await sealKey({ ...binding(accountId), key })],
        )
      return key
    },

    // Each of these changes nothing if the user has disconnected, or connected with another key, while a note was being written.

    /** Forgets a key that works no more. */
    async forgetKey(
      /** @type {Due} */ { accountId, keyId },
      /** @type {'rejected' | 'unreadable'} */ problem,
    ) {
      await database.query(
        'update connections set sealed_key = null, problem = $3 where account_id = $1 and key_id = $2',
        [accountId, keyId, problem],
      )
    },
    /** Records why the last request failed and when to try again. The key is kept. */
    async postpone(
      /** @type {Due} */ { accountId, keyId },
      /** @type {'credit' | 'later'} */ problem,
      /** @type {number} */ seconds,
    ) {
      await database.query(
        `update connections set problem = $3, next_note_at = now() + make_interval(secs => $4)
         where account_id = $1 and key_id = $2`,
        [accountId, keyId, problem, seconds],
      )
    },
    async clearProblem(/** @type {Due} */ { accountId, keyId }) {
      await database.query('update connections set problem = null where account_id = $1 and key_id = $2', [
        accountId,
        keyId,
      ])
    },
  }
}
