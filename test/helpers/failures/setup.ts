// Runs before each test file, so that a test that fails leaves its logs and screenshots.
import { relative } from 'node:path'
import { beforeEach, onTestFailed } from 'vitest'
import { forgetScreenshots, writeFailure } from './failure-folder.js'
import { recordServers } from './record-servers.js'
import { beginTest, logged } from './test-log.js'
import { screenshotOpenPages } from './watch-browser.js'

recordServers()

beforeEach(({ task }) => {
  beginTest()
  forgetScreenshots()
  // This runs after the file's own `afterEach`, so their errors and logs are included.
  onTestFailed(async () => {
    await screenshotOpenPages()
    writeFailure({
      project: task.file.projectName ?? '',
      file: relative(process.cwd(), task.file.filepath),
      title: task.fullTestName,
      errors: task.result?.errors?.map(({ stack, message }) => stack ?? message) ?? [],
      logs: { server: logged('server'), browser: logged('browser') },
    })
  })
})
