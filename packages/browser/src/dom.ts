/** An element with its class, attributes and children. Text is text: nothing here parses HTML (C19, C20). */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  element.className = className
  for (const name in attributes) element.setAttribute(name, attributes[name] as string)
  element.append(...children)
  return element
}

/** The mark: a line that forks from a dot and arrives as one. */
export function mark(): SVGElement {
  const svg = (tag: string, attributes: Record<string, string>) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
    for (const name in attributes) element.setAttribute(name, attributes[name] as string)
    return element
  }
  const root = svg('svg', { class: 'mark', viewBox: '0 0 20 20', 'aria-hidden': 'true' })
  root.append(
    svg('circle', { cx: '3.5', cy: '10', r: '1' }),
    svg('path', { d: 'M3.5 10h1C8 10 6.8 4 10.2 4s2.2 6 5.7 6h2.3M4.5 10C8 10 6.8 16 10.2 16s2.2-6 5.7-6' }),
  )
  return root
}
