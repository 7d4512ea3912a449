import { expect, it, vi } from 'vitest'
import type { Rebuild } from './plan-rebuild.js'
import { createRebuildLoop } from './rebuild-loop.js'

const SERVER = 'examples/express-demo/src/app.ts'
const STYLE = 'examples/express-demo/src/client/style.css'

it('builds once for all that changes while a build runs', async () => {
  const builds: Rebuild[] = []
  const endBuild: (() => void)[] = []
  const onChange = createRebuildLoop({
    build: (needed) => {
      builds.push(needed)
      return new Promise((resolve) => endBuild.push(() => resolve(true)))
    },
    onBuilt: async () => {},
  })
  const done = onChange([STYLE])
  await onChange([SERVER])
  await onChange([SERVER])
  endBuild[0]?.()
  await vi.waitFor(() => expect(endBuild).toHaveLength(2))
  endBuild[1]?.()
  await done
  expect(builds).toMatchObject([
    { page: true, server: false },
    { page: false, server: true },
  ])
})

it('makes up for a failed build in the next one', async () => {
  const onBuilt = vi.fn(async (_: Rebuild) => {})
  const build = vi.fn(async (_: Rebuild) => true).mockResolvedValueOnce(false)
  const onChange = createRebuildLoop({ build, onBuilt })
  await onChange([SERVER])
  expect(onBuilt).not.toHaveBeenCalled()
  await onChange([STYLE])
  expect(onBuilt).toHaveBeenCalledOnce()
  expect(onBuilt.mock.lastCall?.[0]).toMatchObject({ page: true, server: true })
})
