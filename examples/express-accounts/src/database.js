import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'

/**
 * @typedef {object} Database
 * @property {(sql: string, parameters?: unknown[]) => Promise<{ rows: any[] }>} query
 * @property {pg.Pool | undefined} pool for the session store; none in memory
 * @property {() => Promise<void>} close
 */

/**
 * `sealed_key` is null after a key was rejected. The row stays, so that the page can say what happened. `session` is the table of
 * connect-pg-simple. The lock is for several instances that start at the same time: `if not exists` alone fails then.
 */
const SCHEMA = `
  select pg_advisory_xact_lock(1);
  create table if not exists accounts (
    id bigint generated always as identity primary key,
    email text not null unique,
    password_hash text not null
  );
  create table if not exists connections (
    account_id bigint primary key references accounts on delete cascade,
    sealed_key text,
    key_id text not null,
    problem text,
    next_note_at timestamptz not null default now()
  );
  create table if not exists notes (
    id bigint generated always as identity primary key,
    account_id bigint not null references accounts on delete cascade,
    body text not null,
    written_at timestamptz not null default now()
  );
  create table if not exists session (
    sid varchar primary key,
    sess json not null,
    expire timestamp(6) not null
  );
  create index if not exists session_expire on session (expire);`

/** PostgreSQL at `url`, or PGlite: PostgreSQL in the memory of this process, which forgets everything when it ends. */
export async function openDatabase(/** @type {string | undefined} */ url) {
  if (url === undefined) {
    const memory = await PGlite.create()
    await memory.exec(SCHEMA)
    /** @type {Database} */
    return {
      query: (sql, parameters) => memory.query(sql, parameters),
      pool: undefined,
      close: () => memory.close(),
    }
  }
  const pool = new pg.Pool({ connectionString: url })
  pool.on('error', (error) => console.error('PostgreSQL:', error.message)) // an idle connection broke; the pool opens another
  await pool.query(SCHEMA)
  /** @type {Database} */
  return { query: (sql, parameters) => pool.query(sql, parameters), pool, close: () => pool.end() }
}
