import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** @typedef {ReturnType<typeof createAccounts>} Accounts */

const derive = /** @type {(password: string, salt: Buffer, length: number) => Promise<Buffer>} */ (
  promisify(scrypt)
)

/** The app's own users, with e-mail address and password. The kit needs none of this: it stands for the sign-in that you have. */
export function createAccounts(/** @type {import('./database.js').Database} */ database) {
  return {
    /** The id of a new account, or `null` if the address has one. */
    async signUp(/** @type {string} */ email, /** @type {string} */ password) {
      const { rows } = await database.query(
        'insert into accounts (email, password_hash) values ($1, $2) on conflict do nothing returning id',
        [email.toLowerCase(), await hash(password)],
      )
      return rows.length > 0 ? String(rows[0].id) : null
    },
    /** The account's id, or `null` if address or password are wrong. */
    async signIn(/** @type {string} */ email, /** @type {string} */ password) {
      const { rows } = await database.query('select id, password_hash from accounts where email = $1', [
        email.toLowerCase(),
      ])
      // The same work for an unknown address, so that the time doesn't reveal which addresses have accounts.
      const matches = await verify(password, rows[0]?.password_hash ?? (await UNKNOWN))
      return matches && rows.length > 0 ? String(rows[0].id) : null
    },
  }
}

async function hash(/** @type {string} */ password) {
  const salt = randomBytes(16)
  return `${salt.toString('base64')} ${(await derive(password, salt, 32)).toString('base64')}`
}

async function verify(/** @type {string} */ password, /** @type {string} */ stored) {
  const [salt = '', expected = ''] = stored.split(' ')
  return timingSafeEqual(
    await derive(password, Buffer.from(salt, 'base64'), 32),
    Buffer.from(expected, 'base64'),
  )
}

const UNKNOWN = hash(randomBytes(16).toString('base64'))
