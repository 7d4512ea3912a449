import { make } from './dom.js'
import { row } from './row.js'
import { t } from './translate.js'
import { ALIGNMENTS, LOCALES, SHAPES, SIZES, TEXTS, THEMES, TYPES } from './variants.js'

const CHOICES: Record<string, readonly string[]> = {
  type: TYPES,
  theme: THEMES,
  size: SIZES,
  shape: SHAPES,
  text: TEXTS,
  'logo-alignment': ALIGNMENTS,
  locale: LOCALES,
  dir: ['ltr', 'rtl'],
}

/** Every combination, one at a time. */
export function builder(): HTMLElement {
  const form = make('form')
  const result = make('div')
  const field = (name: string, control: HTMLInputElement | HTMLSelectElement) =>
    form.append(make('label', {}, make('span', {}, make('code', {}, name)), Object.assign(control, { name })))
  const option = (value: string, text: string) => make('option', { value }, text)
  for (const [name, values] of Object.entries(CHOICES))
    field(
      name,
      make('select', {}, option('', t(['default', '默认'])), ...values.map((value) => option(value, value))),
    )
  field('width', make('input', { type: 'number', min: '0', max: '1200', step: '8' }))

  const draw = () => {
    const chosen = [...new FormData(form)].filter((entry): entry is [string, string] => entry[1] !== '')
    const specimen = {
      id: 'built',
      caption: ['Yours', '您的按钮'] as const,
      elements: [Object.fromEntries(chosen)],
    }
    result.replaceChildren(row(specimen, true))
  }
  form.addEventListener('input', draw)
  form.addEventListener('submit', (event) => event.preventDefault())
  draw()
  const node = make('div')
  node.append(form, result)
  return node
}
