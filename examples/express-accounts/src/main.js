import { createAccounts } from './accounts.js'
import { createApp } from './app.js'
import { readConfig } from './config.js'
import { createConnections } from './connections.js'
import { startDailyNotes } from './daily-notes.js'
import { openDatabase } from './database.js'

const config = await readConfig(process.env)
const database = await openDatabase(config.databaseUrl)
const accounts = createAccounts(database)
const connections = createConnections(database, config)
const notes = startDailyNotes(database, connections, config)
const { app, or } = createApp({ config, database, accounts, connections, notes })

const server = app.listen(config.port, config.production ? '0.0.0.0' : 'localhost', (error) => {
  if (error) throw error
  console.log(`${config.production ? 'Listening on' : 'Open'} http://localhost:${config.port}`)
})

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, async () => {
    if (stopping) return
    stopping = true
    server.close()
    await Promise.all([or.close(), notes.stop()])
    await database.close()
    process.exit()
  })
