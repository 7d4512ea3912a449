import css from '../brand.css'
import { make } from './dom.js'
import type { Group } from './specimen.js'
import { SIGNED_IN } from './states.js'

/** The rules of brand.css for one class, so that the HTML shown is the one that runs. */
const styleOf = (name: string): string => {
  const rules = css.split('\n\n').filter((rule) => rule.startsWith(`.${name}`))
  return `<style>\n${rules.join('\n').trim()}\n</style>`
}

const SVG = 'http://www.w3.org/2000/svg'

function icon(): Element {
  const svg = document.createElementNS(SVG, 'svg')
  const circle = document.createElementNS(SVG, 'circle')
  const set = (element: Element, attributes: Record<string, string>) => {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  }
  set(svg, { slot: 'icon', viewBox: '0 0 20 20', 'aria-hidden': 'true' })
  set(circle, { cx: '10', cy: '10', r: '7', fill: 'none', stroke: 'currentColor', 'stroke-width': '3' })
  svg.append(circle)
  return svg
}

const label = (): Element => make('span', { slot: 'label' }, 'Use my own credit')

export const BRAND: Group[] = [
  {
    id: 'slots',
    title: ['Slots', '插槽'],
    about: [
      'An icon and a label of your own. The icon is 20 px; you translate the label yourself.',
      '应用自己的图标和文字。图标为 20 像素；文字由应用自行翻译。',
    ],
    specimens: [
      { id: 'slot-icon', caption: ['Icon', '图标'], elements: [{}, { type: 'icon' }], slots: () => [icon()] },
      { id: 'slot-label', caption: ['Label', '文字'], elements: [{}], slots: () => [label()] },
      {
        id: 'slot-both',
        caption: ['Both', '两者'],
        elements: [{ theme: 'outline', size: 'large' }],
        slots: () => [icon(), label()],
      },
    ],
  },
  {
    id: 'brand',
    title: ['Brand', '品牌'],
    about: [
      'Custom properties --openroute-accent, -on-accent, -paper, -ink, -muted, -line, -edge, -bad, -radius, -height and -font; and ::part() for everything else.',
      '自定义属性 --openroute-accent、-on-accent、-paper、-ink、-muted、-line、-edge、-bad、-radius、-height、-font；其余用 ::part()。',
    ],
    specimens: [
      {
        id: 'brand-colours',
        caption: ['Colours and corners', '颜色与圆角'],
        elements: [{ class: 'colours' }],
        styleSheet: styleOf('colours'),
      },
      {
        id: 'brand-type',
        caption: ['Font and height', '字体与高度'],
        elements: [{ class: 'type', theme: 'outline' }],
        styleSheet: styleOf('type'),
      },
      {
        id: 'brand-parts',
        caption: ['Parts', '部件'],
        elements: [{ class: 'parts', theme: 'auto' }],
        styleSheet: styleOf('parts'),
      },
      {
        id: 'brand-signed-in',
        caption: ['Colours and corners, signed in', '颜色与圆角，已登录'],
        elements: [{ class: 'colours' }],
        styleSheet: styleOf('colours'),
        state: SIGNED_IN,
        menu: true,
      },
    ],
  },
]
