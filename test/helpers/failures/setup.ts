// Runs in each test file: what a failing test leaves behind for whoever looks for the cause.
import { relative } from 'node:path'
import { beforeEach, onTestFailed } from 'vitest'
import { forgetScreenshots, writeFailure } from './failure-folder.js'
import { recordServers } from './record-servers.js'
import { beginTest, logged } from './test-log.js'
import { photographPages } from './watch-browser.js'

recordServers()

beforeEach(({ task }) => {
  beginTest()
  forgetScreenshots()
  // After the file's own `afterEach`: what these log, and why they fail, belongs to it.
  onTestFailed(async () => {
    await photographPages()
    writeFailure({
      project: task.file.projectName ?? '',
      file: relative(process.cwd(), task.file.filepath),
      title: task.fullTestName,
      errors: task.result?.errors?.map(({ stack, message }) => stack ?? message) ?? [],
      logs: { server: logged('server'), browser: logged('browser') },
    })
  })
})
