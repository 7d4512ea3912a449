import { describe, expect, it } from 'vitest'
import { mergeRebuilds, NO_REBUILD, planRebuild, type Rebuild } from './plan-rebuild.js'

const steps = (rebuild: Rebuild) =>
  Object.entries(rebuild)
    .filter(([, needed]) => needed)
    .map(([step]) => step)
    .sort()

describe('planRebuild', () => {
  it.each([
    ['packages/core/src/index.ts', ['compile', 'emulator', 'packages', 'page', 'scriptTag', 'server']],
    ['packages/browser/src/element.ts', ['compile', 'page', 'scriptTag']],
    ['packages/express/src/index.ts', ['compile', 'packages', 'server']],
    ['packages/emulator/src/provider/accounts/ledger.ts', ['compile', 'emulator']],
    ['packages/emulator/public/style.css', ['emulator']],
    ['packages/react/src/login-button.tsx', ['compile']],
    ['examples/express-demo/src/app.ts', ['compile', 'server']],
    ['examples/express-demo/src/dev/main.ts', ['compile', 'dev', 'server']],
    ['examples/express-demo/src/client/main.ts', ['compile', 'page']],
    ['examples/express-demo/src/client/style/page.css', ['page']],
    ['examples/express-demo/public/index.html', ['page']],
    ['examples/shared/styles/tokens.css', ['page']],
  ])('%s', (path, expected) => {
    expect(steps(planRebuild(path))).toEqual(expected)
  })
})

describe('mergeRebuilds', () => {
  it('does what either of them needs', () => {
    const page = { ...NO_REBUILD, page: true }
    const server = { ...NO_REBUILD, server: true }
    expect(steps(mergeRebuilds(page, server))).toEqual(['page', 'server'])
  })
})
