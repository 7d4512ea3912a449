import { h } from '../page/dom.js'

/** The mark: a line that forks at a dot and joins again. */
export const mark = (): Element =>
  h(
    'svg',
    { viewBox: '0 0 20 20', 'aria-hidden': 'true' },
    h('path', {
      d: 'M2.5 10a1 1 0 1 0 2 0 1 1 0 1 0-2 0m1 0h1C8 10 6.8 4 10.2 4s2.2 6 5.7 6h2.3M4.5 10C8 10 6.8 16 10.2 16s2.2-6 5.7-6',
    }),
  )
