import { OpenRouteLoginElement } from '@openroute-kit/browser/element'
import { OpenRouteError } from '@openroute-kit/core'
import type { Group } from './specimen.js'
import { SIGNED_IN } from './states.js'
import { LOCALES, TEXTS } from './variants.js'

// A language that the kit does not include, written from right to left.
OpenRouteLoginElement.locales.ar = {
  login_with: 'تسجيل الدخول عبر {}',
  continue_with: 'المتابعة عبر {}',
  connect: 'ربط {}',
  check: 'جارٍ التحقق من تسجيل الدخول…',
  open: 'جارٍ فتح {}…',
  again: 'إعادة المحاولة',
  signed_in: 'تم تسجيل الدخول',
  // Next to Arabic letters a dollar sign would change sides (UAX #9, W2): each amount is isolated.
  left: 'متبقٍ \u2066{}\u2069 من \u2066{}\u2069',
  settings: 'إعدادات المفتاح',
  activity: 'النشاط',
  sign_out: 'تسجيل الخروج',
  note: 'تسجيل الخروج لا يحذف مفتاحك، بل يبقى صالحًا. يمكنك حذفه من إعدادات المفتاح.',
  maybe: 'انقطع تسجيل الدخول. ربما تم إنشاء مفتاح: راجع مفاتيحك ثم حاول مجددًا.',
}

const error = new OpenRouteError('exchange_outcome_unknown', '', {
  helpUrl: 'https://openroute.cn/settings/keys',
})
const rtl = [{ dir: 'rtl', locale: 'ar' }]

export const LANGUAGES: Group[] = [
  {
    id: 'locale',
    title: ['Languages', '语言'],
    about: [
      'The language of the document, unless the attribute locale sets another. Each label, and the signed-in state.',
      '默认与文档语言一致，也可以在元素上指定。各种文字及登录后的样子。',
    ],
    specimens: LOCALES.flatMap((locale) => {
      const caption = `locale="${locale}"`
      return [
        { id: `locale-${locale}`, caption, elements: TEXTS.map((text) => ({ locale, text })) },
        { id: `locale-${locale}-in`, caption, elements: [{ locale }], state: SIGNED_IN, menu: true },
      ]
    }),
  },
  {
    id: 'rtl',
    title: ['From right to left', '从右到左'],
    about: [
      'In Arabic, which the page adds: OpenRouteLoginElement.locales.ar = { login_with: "…", … }.',
      '此处的阿拉伯语由页面添加：OpenRouteLoginElement.locales.ar = { login_with: "…", … }。',
    ],
    specimens: [
      {
        id: 'rtl-out',
        caption: ['Signed out', '未登录'],
        elements: [...rtl, { ...rtl[0], width: '320', 'logo-alignment': 'left' }],
      },
      { id: 'rtl-in', caption: ['Signed in', '已登录'], elements: rtl, state: SIGNED_IN, menu: true },
      {
        id: 'rtl-error',
        caption: ['An error', '错误'],
        elements: rtl,
        state: { status: 'error', error },
      },
    ],
  },
]
