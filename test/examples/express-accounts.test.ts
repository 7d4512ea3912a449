import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { openroute } from '@openroute-kit/express'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createConnections } from '../../examples/express-accounts/src/connections.js'
import { startDailyNotes } from '../../examples/express-accounts/src/daily-notes.js'
import { openDatabase } from '../../examples/express-accounts/src/database.js'
import { freePorts } from '../helpers/free-ports.js'
import { startPostgres } from '../helpers/postgres-server.js'
import { secretInOutput } from '../helpers/secret-in-output.js'
import { type ServerProcess, startServerProcess } from '../helpers/server-process.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'
import { waitUntil } from '../helpers/wait-until.js'

const SECRET = 'h3Xq0vYb7Zr2Lw9Kp4Nd6Tf8Gs1Jm5Qc'
const NEWER = 'Rm2Wd8Jx5Tq9Zk4Vn7Lc1Hb6Yf3Gs0Pe'
const COMPLETIONS = '/api/v1/chat/completions'

const CONFIG = {
  production: false,
  port: 0,
  appName: 'Daily notes',
  baseUrl: 'http://localhost:3000',
  databaseUrl: undefined,
  sessionSecret: SECRET,
  kitSecrets: [SECRET],
  noteSeconds: 3600,
}

let emulator: Emulator
let server: ServerProcess
let accounts = 0

async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  const [port = 0] = await freePorts(1)
  return startServerProcess('examples/express-accounts/src/main.js', {
    PORT: String(port),
    OPENROUTE_SITE_URL: emulator.siteUrl,
    OPENROUTE_API_URL: emulator.apiUrl,
    OPENROUTE_KIT_SECRET: SECRET,
    SESSION_SECRET: 'Uo2Ei7Wy4Rt9Pa6Sl1Dk8Fj3Gh5Zx0Cv',
    NOTE_SECONDS: '1',
    ...env,
  })
}

/** A person with an account of the app's own. */
class Person extends Visitor {
  email = ''

  static async signUp(url: string = server.url): Promise<Person> {
    const person = new Person(url)
    person.email = `person-${++accounts}@example.com`
    await person.submit('/sign-up', { email: person.email, password: 'correct horse' })
    return person
  }

  submit(path: string, fields: Record<string, string> = {}, origin = this.appUrl): Promise<Response> {
    return this.request(path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { ...NAVIGATION, origin },
    })
  }

  /** Follows the link “Connect OpenRoute” to the consent page, and approves. Resolves with the URL of the callback. */
  async approve(): Promise<string> {
    const link = /href="(\/openroute\/login[^"]*)"/.exec(await this.home())?.[1] ?? ''
    const consent = await this.navigate(link)
    return emulator.approve(consent.headers.get('location') ?? '')
  }

  /** Follows the redirects back to the app. */
  async finish(callback: string): Promise<void> {
    const returned = await this.navigate(callback)
    const path = returned.headers.get('location') ?? ''
    expect(path).toMatch(/^\/connected\?/)
    const stored = await this.navigate(path)
    expect([stored.status, stored.headers.get('location')]).toEqual([303, '/'])
  }

  async connect(): Promise<string> {
    await this.finish(await this.approve())
    return emulator.listKeys().at(-1)?.id as string
  }

  async home(): Promise<string> {
    return (await this.navigate('/')).text()
  }

  async notes(): Promise<number> {
    return (await this.home()).split('<time').length - 1
  }
}

beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator?.close())
beforeEach(() => emulator.respondWith({ text: 'Honey never spoils.' }, { always: true }))
afterEach(() => {
  emulator.clearFaults()
  emulator.clearResponses()
})

/** Refuses requests until the faults are cleared: those for accounts of earlier tests are among them. */
function refuseCompletions(status: number, error: object): void {
  for (let count = 0; count < 100; count++)
    emulator.fail(COMPLETIONS, { kind: 'respond', status, body: { error } })
}

/** Until the page of the person shows this. */
const shows = (person: Person, text: string) =>
  waitUntil(`the page shows “${text}”`, async () => (await person.home()).includes(text))

describe('examples/express-accounts', () => {
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server?.stop())

  it('S20 stays signed in to the app while OpenRoute is connected and disconnected', async () => {
    const person = await Person.signUp()
    const before = person.cookies.get('session')
    await person.connect()
    expect(await person.home()).toContain('Connected.')
    expect(person.cookies.get('session')).not.toBe(before) // B04
    expect((await person.session()).signedIn).toBe(false) // the key is in the database alone
    await person.submit('/disconnect')
    expect(await person.home()).toContain('Connect OpenRoute')
    await person.connect()
    await person.submit('/sign-out')
    expect(await person.home()).toContain('Sign in')
  })

  it('S20 writes notes with the user’s key while the user is away, until it is deleted at the provider', async () => {
    const person = await Person.signUp()
    const first = await person.connect()
    await person.submit('/sign-out')
    await waitUntil('a request with the key', () => emulator.getKey(first).activity.length > 0)
    await person.submit('/sign-in', { email: person.email, password: 'correct horse' })
    await shows(person, 'Honey never spoils.')

    emulator.deleteKey(first)
    await shows(person, 'OpenRoute no longer accepts this key')
    const rejected = emulator.requestsTo(COMPLETIONS).filter(({ status }) => status === 401).length
    const second = await person.connect()
    expect(second).not.toBe(first)
    await waitUntil('a request with the new key', () => emulator.getKey(second).activity.length > 0)
    expect(await person.home()).not.toContain('no longer accepts')
    expect(emulator.requestsTo(COMPLETIONS).filter(({ status }) => status === 401)).toHaveLength(rejected)
  })

  it('S06 keeps the key when the model provider behind OpenRoute responds with 401', async () => {
    const person = await Person.signUp()
    const error = { code: 401, message: 'Wrong key', metadata: { provider_name: 'Some model provider' } }
    refuseCompletions(401, error)
    await person.connect()
    await shows(person, 'The last note could not be written')
    emulator.clearFaults()
    expect(await person.home()).toContain('Connected.')
    await shows(person, 'Honey never spoils.')
  })

  it('says that the credit is used up, and goes on when there is credit again', async () => {
    const person = await Person.signUp()
    const error = { code: 402, message: 'Insufficient credits' }
    refuseCompletions(402, error)
    await person.connect()
    await shows(person, 'limit is used up')
    emulator.clearFaults()
    await shows(person, 'Honey never spoils.')
    expect(await person.home()).not.toContain('limit is used up')
  })

  it('shows nothing of one account to another in the same browser', async () => {
    const person = await Person.signUp()
    await person.connect()
    await shows(person, 'Honey never spoils.')
    await person.submit('/sign-up', { email: `other-${person.email}`, password: 'correct horse' })
    const page = await person.home()
    expect(page).toContain('Connect OpenRoute')
    expect(page).not.toContain('Honey')
  })

  it('S20 stores no key for another account that has signed in while the consent page was open', async () => {
    const person = await Person.signUp()
    const callback = await person.approve()
    await person.submit('/sign-out')
    await person.submit('/sign-up', { email: `other-${person.email}`, password: 'correct horse' })
    await person.finish(callback)
    expect(await person.home()).toContain('Connect OpenRoute')
    expect((await person.session()).signedIn).toBe(false)
  })

  it.each([
    ['no fields', {}],
    ['no password', { email: 'someone@example.com' }],
    ['no address', { password: 'correct horse' }],
    ['a control character', { email: 'some\0one@example.com', password: 'correct horse' }],
  ])('refuses a form with %s', async (_, fields) => {
    const stranger = new Person(server.url)
    for (const path of ['/sign-up', '/sign-in'])
      expect((await stranger.submit(path, fields)).status).toBe(400)
  })

  it.each([
    'email=a@example.com&password=correct+horse&password=wrong+horse',
    'email=a@example.com&email=b&password=correct+horse',
    '{"email":"a@example.com","password":"correct horse"}',
  ])('refuses a form that is %s', async (body) => {
    const type = body.startsWith('{') ? 'application/json' : 'application/x-www-form-urlencoded'
    const headers = { ...NAVIGATION, origin: server.url, 'content-type': type }
    const response = await new Person(server.url).request('/sign-up', { method: 'POST', body, headers })
    expect(response.status).toBe(400)
  })

  it('refuses forms of other sites, wrong passwords and addresses that are taken', async () => {
    const person = await Person.signUp()
    expect((await person.submit('/disconnect', {}, 'https://evil.example')).status).toBe(403)
    const { email } = person
    const stranger = new Person(server.url)
    expect((await stranger.submit('/sign-in', { email, password: 'wrong horse' })).status).toBe(400)
    expect((await stranger.submit('/sign-up', { email, password: 'wrong horse' })).status).toBe(400)
    expect((await stranger.submit('/sign-in', {})).status).toBe(400)
    expect(await stranger.home()).toContain('Sign in')
  })

  it('B31 shows what a model writes as text', async () => {
    emulator.clearResponses()
    emulator.respondWith({ text: '<img src=x onerror=alert(1)>' }, { always: true })
    const person = await Person.signUp()
    await person.connect()
    await shows(person, '&#60;img src=x')
    expect(await person.home()).not.toContain('<img')
  })

  it('B30 logs no secret', () => {
    expect(secretInOutput(server.output())).toBeNull()
  })
})

describe('examples/express-accounts with PostgreSQL', () => {
  let postgres: Awaited<ReturnType<typeof startPostgres>>
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(async () => {
    await postgres?.stop()
  })

  /** Resolves with the URL of a new, empty database. */
  async function createDatabase(name: string): Promise<string> {
    const admin = new pg.Client(postgres.url)
    await admin.connect()
    await admin.query(`create database ${name}`)
    await admin.end()
    return new URL(`/${name}`, postgres.url).href
  }

  /** What the background job works with: a database with these accounts and nothing else. */
  async function openJob(name: string, accountIds: readonly string[]) {
    const database = await openDatabase(await createDatabase(name))
    onTestFinished(() => database.close())
    for (const id of accountIds)
      await database.query(`insert into accounts (email, password_hash) values ($1, '')`, [id])
    return { database, connections: createConnections(database, { ...CONFIG, provider: openroute }) }
  }

  it('S20 B33 B09 keeps keys sealed over restarts, seals them again after a rotation, and several instances write a note once', async () => {
    const env = { DATABASE_URL: postgres.url }
    const database = new pg.Client(postgres.url)
    await database.connect()
    onTestFinished(() => database.end())
    const rows = async () => JSON.stringify((await database.query('select * from connections')).rows)
    let first = await start(env)
    const person = await Person.signUp(first.url)
    const key = await person.connect()
    const sealed = await rows()
    expect(sealed).toContain(key)
    expect(secretInOutput(sealed)).toBeNull()
    await first.stop()

    first = await start({ ...env, OPENROUTE_KIT_SECRET: `${NEWER},${SECRET}` })
    const again = person.copy(first.url) as Person
    expect(await (await again.navigate('/')).text()).toContain('Connected.') // the session has survived too
    await waitUntil('the key is sealed again', async () => (await rows()) !== sealed)
    await first.stop()

    const instances = await Promise.all(
      [1, 2].map(() => start({ ...env, OPENROUTE_KIT_SECRET: NEWER, NOTE_SECONDS: '3600' })),
    )
    const before = emulator.getKey(key).activity.length
    await database.query('update connections set next_note_at = now()')
    await waitUntil('the next note', () => emulator.getKey(key).activity.length > before)
    await Promise.all(instances.map((instance) => instance.stop()))
    expect(emulator.getKey(key).activity.length).toBe(before + 1)
    for (const instance of instances) expect(secretInOutput(instance.output())).toBeNull()
  })

  it('S20 asks to connect again if the key in the database can’t be read', async () => {
    const database = new pg.Client(postgres.url)
    await database.connect()
    onTestFinished(() => database.end())
    const instance = await start({ DATABASE_URL: postgres.url })
    onTestFinished(() => instance.stop())
    const person = await Person.signUp(instance.url)
    await person.connect()
    await database.query(`update connections set sealed_key = 'changed', next_note_at = now()`)
    await shows(person, 'can no longer read your key')
    await person.connect()
    expect(await person.home()).not.toContain('can no longer read')
  })

  it('S20 records nothing about a key that was replaced while a note was being written', async () => {
    const { connections } = await openJob('replaced', ['1'])
    await connections.save('1', 'sk-or-first-key')
    const due = await connections.claimDue(60)
    if (due === undefined) throw new Error('Nothing is due.')
    await connections.remove('1')
    await connections.save('1', 'sk-or-second-key')
    const second = await connections.find('1')
    await connections.postpone(due, 'credit', 60)
    await connections.forgetKey(due, 'rejected')
    expect(await connections.find('1')).toEqual(second)
    expect(await connections.claimDue(60)).toMatchObject({ accountId: '1', keyId: second?.keyId })
  })

  it('S20 leaves the notes of others for later when the process stops', async () => {
    const { database, connections } = await openJob('stopped', ['1', '2'])
    const key = emulator.createKey()
    for (const account of ['1', '2']) await connections.save(account, key)
    emulator.fail(COMPLETIONS, { kind: 'hang' })
    const asked = emulator.waitForRequest(({ path }) => path === COMPLETIONS)
    const notes = startDailyNotes(database, connections, { ...CONFIG, provider: emulator.provider })
    await asked
    await notes.stop()
    const { rows } = await database.query(
      'select count(*)::int as count from connections where next_note_at <= now() and problem is null',
    )
    expect(rows).toEqual([{ count: 1 }])
  })

  it('S20 creates its tables once when several instances start at the same time', async () => {
    const url = await createDatabase('fresh')
    const databases = await Promise.all([1, 2, 3, 4].map(() => openDatabase(url)))
    const { rows } = await (databases[0] as (typeof databases)[0]).query(
      `select to_regclass('session') as name`,
    )
    await Promise.all(databases.map((database) => database.close()))
    expect(rows).toEqual([{ name: 'session' }])
  })
})

it.each(['OPENROUTE_KIT_SECRET', 'SESSION_SECRET'])(
  'E09 does not start with a database and without %s',
  async (name) => {
    const env = { DATABASE_URL: 'postgres://localhost/none', [name]: '' }
    await expect(start(env)).rejects.toThrow(name)
  },
)

it('E09 does not start in production without a database', async () => {
  await expect(start({ NODE_ENV: 'production' })).rejects.toThrow('DATABASE_URL')
})
