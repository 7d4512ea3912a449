import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { freePorts } from '../helpers/free-ports.js'
import { startPostgres } from '../helpers/postgres-server.js'
import { secretInOutput } from '../helpers/secret-in-output.js'
import { type ServerProcess, startServerProcess } from '../helpers/server-process.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'
import { waitUntil } from '../helpers/wait-until.js'

const SECRET = 'h3Xq0vYb7Zr2Lw9Kp4Nd6Tf8Gs1Jm5Qc'
const NEWER = 'Rm2Wd8Jx5Tq9Zk4Vn7Lc1Hb6Yf3Gs0Pe'
const COMPLETIONS = '/api/v1/chat/completions'

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

  /** Follows the link “Connect OpenRoute”, and the redirects back. */
  async connect(): Promise<string> {
    expect(await this.home()).toContain('href="/openroute/login?returnTo=/connected"')
    const response = await this.signIn(emulator, { query: '?returnTo=/connected' })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/connected'])
    const stored = await this.navigate('/connected')
    expect([stored.status, stored.headers.get('location')]).toEqual([303, '/'])
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
