/** An element with its class, attributes and children. Text is text: nothing here parses HTML (C19, C20). */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  return fill(document.createElement(tag), { class: className, ...attributes }, children)
}

/** The mark: a line that forks from a dot and arrives as one. */
export const mark = (): Element =>
  svg(
    'svg',
    { viewBox: '0 0 20 20', 'aria-hidden': 'true' },
    svg('path', {
      d: 'M2.5 10a1 1 0 1 0 2 0 1 1 0 1 0-2 0m1 0h1C8 10 6.8 4 10.2 4s2.2 6 5.7 6h2.3M4.5 10C8 10 6.8 16 10.2 16s2.2-6 5.7-6',
    }),
  )

const svg = (tag: string, attributes: Record<string, string>, ...children: Node[]) =>
  fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)

function fill<T extends Element>(
  element: T,
  attributes: Record<string, string>,
  children: (Node | string)[],
): T {
  for (const name in attributes) element.setAttribute(name, attributes[name] as string)
  element.append(...children)
  return element
}
