import { act, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, vi } from 'vitest'

// What the unit tests of @openroute-kit/react share: a root that is unmounted after each test.
let mounted: Root | undefined

/** Renders into the page, effects included; again into the same root. */
export async function render(node: ReactNode): Promise<HTMLElement> {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  if (mounted === undefined) {
    const container = document.createElement('main')
    document.body.append(container)
    mounted = createRoot(container)
  }
  await act(async () => mounted?.render(node))
  return document.querySelector('main') as HTMLElement
}

export async function unmount(): Promise<void> {
  await act(async () => mounted?.unmount())
  mounted = undefined
  document.body.replaceChildren()
}

/** Unmounts the root after each test of a file. */
export function unmountAfterEach(): void {
  afterEach(unmount)
}
