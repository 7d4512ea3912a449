import type { Request, Response } from 'express'
import { sendNotice } from './send-page.js'
import { translatorFor } from './translator.js'

/** The response to a form that another site may have sent (CSRF), or that was opened before the emulator restarted. */
export function refuseForm(req: Request, res: Response): Response {
  const t = translatorFor(req)
  return sendNotice(res, t, {
    status: 403,
    title: t('This form is no longer valid', '此表单已失效'),
    text: t(
      'Go back, reload the page and try again. Nothing was changed.',
      '请返回并刷新页面，然后重试。没有任何更改。',
    ),
  })
}
