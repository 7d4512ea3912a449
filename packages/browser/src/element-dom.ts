type Attributes = Record<string, string>

/** An HTML element. Text is text: nothing here parses HTML (C19, C20). */
export function html<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  return fill(document.createElement(tag), attributes, children)
}

export function svg(tag: string, attributes: Attributes, ...children: Node[]): SVGElement {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)
}

export function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
}

function fill<T extends Element>(element: T, attributes: Attributes, children: (Node | string)[]): T {
  set(element, attributes)
  element.append(...children)
  return element
}

const icon = (size: string, attributes: Attributes, ...children: Node[]) =>
  svg(
    'svg',
    {
      viewBox: `0 0 ${size} ${size}`,
      width: size,
      height: size,
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': '1.75',
      'stroke-linecap': 'round',
      'aria-hidden': 'true',
      ...attributes,
    },
    ...children,
  )

/** The mark: a line that forks from a dot and arrives as one. */
export const mark = (): SVGElement =>
  icon(
    '20',
    { class: 'mark', part: 'icon' },
    svg('circle', { cx: '3.5', cy: '10', r: '1.9', fill: 'currentColor', stroke: 'none' }),
    svg('path', {
      d: 'M3.5 10h1C8 10 6.8 4 10.2 4s2.2 6 5.7 6h2.3M4.5 10C8 10 6.8 16 10.2 16s2.2-6 5.7-6',
    }),
  )

export const spinner = (): SVGElement =>
  icon('20', { class: 'spinner' }, svg('path', { d: 'M10 3a7 7 0 1 1-7 7' }))

export const chevron = (): SVGElement =>
  icon('12', { class: 'chevron' }, svg('path', { d: 'M2.5 4.5 6 8l3.5-3.5' }))
