/** HTML that is safe to send. Only {@link html} creates it, and escapes every value. */
class Markup {
  constructor(readonly text: string) {}
}

export type Html = Markup

export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[]

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A template literal that escapes its values. Attributes must be quoted. `false`, `null` and `undefined` are left out. */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Markup(strings.reduce((text, part, index) => `${text}${render(values[index - 1])}${part}`))
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'object') return value.map(render).join('')
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
