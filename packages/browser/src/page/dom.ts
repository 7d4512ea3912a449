import { ofDocument } from './of-document.js'

/** Creates an element with attributes and children. Strings become text; nothing parses HTML (C19, C20). */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes?: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag]
export function h(tag: 'svg' | 'path', attributes?: Record<string, string>, ...children: Node[]): SVGElement
export function h(
  tag: string,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): Element {
  const element = ofDocument('createElementNS').call(
    document,
    `http://www.w3.org/${/svg|path/.test(tag) ? '2000/svg' : '1999/xhtml'}`,
    tag,
  )
  for (const name in attributes) element.setAttribute(name, attributes[name] as string)
  element.append(...children)
  return element
}

/** The mark: a line that forks at a dot and joins again. */
export const mark = (): Element =>
  h(
    'svg',
    { viewBox: '0 0 20 20', 'aria-hidden': 'true' },
    h('path', {
      d: 'M2.5 10a1 1 0 1 0 2 0 1 1 0 1 0-2 0m1 0h1C8 10 6.8 4 10.2 4s2.2 6 5.7 6h2.3M4.5 10C8 10 6.8 16 10.2 16s2.2-6 5.7-6',
    }),
  )
