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

/** Changes a node only if its text differs, since screen readers announce each change. */
export function write(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text
}
