import { useEffect, useLayoutEffect } from 'react'

/** `useLayoutEffect`; on a server `useEffect`, since React 18 warns about layout effects there. */
export const useBrowserEffect: typeof useLayoutEffect =
  typeof document === 'undefined' ? useEffect : useLayoutEffect
