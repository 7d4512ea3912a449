import { type Attributes, type Group, htmlOf, type Specimen } from './specimen.js'

export const TYPES = ['standard', 'icon']
export const THEMES = ['filled', 'outline', 'filled-black', 'auto']
export const SIZES = ['large', 'medium', 'small']
export const SHAPES = ['rectangular', 'pill', 'circle', 'square']
export const TEXTS = ['login_with', 'continue_with', 'connect']
export const ALIGNMENTS = ['left', 'center']
export const LOCALES = ['en', 'zh-CN', 'zh-TW', 'ja']

/** One row for each value of one attribute, with all values of others side by side. */
const rows = (
  name: string,
  values: readonly string[],
  elements: (value: string) => Attributes[],
  prefix: string = name,
): Specimen[] =>
  values.map((value) => ({
    id: `${prefix}-${value}`,
    caption: `${name}="${value}"`,
    elements: elements(value),
  }))

export const VARIANTS: Group[] = [
  {
    id: 'theme',
    title: ['Theme and size', '主题与尺寸'],
    about: [
      'Filled has the accent, outline is light and filled-black is dark on any page; auto follows the page. 48, 40 and 32 px high.',
      'filled 使用强调色；outline 始终为浅色，filled-black 始终为深色；auto 跟随页面。高度为 48、40 和 32 像素。',
    ],
    specimens: rows('theme', THEMES, (theme) => SIZES.map((size) => ({ theme, size }))),
  },
  {
    id: 'shape',
    title: ['Shape', '形状'],
    about: [
      'With text, circle is as round as pill, and square as rectangular.',
      '带文字时，circle 与 pill 相同，square 与 rectangular 相同。',
    ],
    specimens: rows('shape', SHAPES, (shape) => THEMES.map((theme) => ({ shape, theme }))),
  },
  {
    id: 'icon',
    title: ['The mark alone', '仅图标'],
    about: [
      'type="icon" is for narrow places. Screen readers announce the text that it does not show.',
      'type="icon" 适用于狭窄位置。它不显示的文字就是屏幕阅读器读出的名称。',
    ],
    specimens: rows(
      'shape',
      SHAPES,
      (shape) => THEMES.flatMap((theme) => SIZES.map((size) => ({ type: 'icon', shape, theme, size }))),
      'icon',
    ),
  },
  {
    id: 'text',
    title: ['Text', '文字'],
    about: ['The label of the button.', '按钮上的文字。'],
    specimens: rows('text', TEXTS, (text) => ['filled', 'outline'].map((theme) => ({ text, theme }))),
  },
  {
    id: 'width',
    title: ['Width and alignment of the mark', '宽度与图标位置'],
    about: [
      'In CSS pixels, and never wider than its container. Without a width, the longest label sets it, so that the button keeps its size in every state.',
      '以 CSS 像素为单位，不会超出所在区域。未设置时取最长文字的宽度，状态变化时不会跳动。',
    ],
    specimens: [
      ...ALIGNMENTS.map((alignment) => ({
        id: `width-${alignment}`,
        caption: `logo-alignment="${alignment}"`,
        elements: [{ width: '320', 'logo-alignment': alignment }],
      })),
      { id: 'width-160', caption: 'width="160"', elements: [{ width: '160' }] },
      { id: 'width-1000', caption: 'width="1000"', elements: [{ width: '1000' }] },
    ],
  },
]

/** The HTML of a button without attributes. */
export const PLAIN: string = htmlOf({ id: '', caption: '', elements: [{}] })
