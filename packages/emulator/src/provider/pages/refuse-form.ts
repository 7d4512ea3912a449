import type { Request, Response } from 'express'
import { sendNotice } from './send-page.js'
import { sayFor } from './translator.js'

/** For a form that another site may have sent (CSRF), or that is older than the emulator. */
export function refuseForm(req: Request, res: Response): Response {
  const say = sayFor(req)
  return sendNotice(res, say, {
    status: 403,
    title: say('This form is no longer valid', '此表单已失效'),
    text: say(
      'Go back, reload the page and try again. Nothing was changed.',
      '请返回并刷新页面后重试，没有任何更改。',
    ),
  })
}
