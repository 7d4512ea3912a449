import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const core = fileURLToPath(new URL('../../packages/core', import.meta.url))

// Node gets bundles of core, edge runtimes its modules. Outside of Vitest, which runs sources in place of the build.
it.each([[[]], [['--conditions=workerd']], [['--conditions=edge-light']]])(
  'all entries of core make errors of the class that apps import: node %j',
  (conditions) => {
    const script = `
      import { OpenRouteError } from '@openroute-kit/core'
      import { failure } from '@openroute-kit/core/internal'
      console.log(failure('access_denied') instanceof OpenRouteError, failure('access_denied').status)`
    const args = [...conditions, '--input-type=module', '-e', script]
    expect(execFileSync(process.execPath, args, { cwd: core, encoding: 'utf8' })).toBe('true 403\n')
  },
)
