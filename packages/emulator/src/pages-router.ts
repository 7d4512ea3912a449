import { type Request, type Response, Router } from 'express'
import { addFault, showDashboard, streamEvents } from './dashboard/dashboard.js'
import type { Context } from './provider/context.js'
import { changeKey } from './provider/keys/change-key.js'
import { showActivity } from './provider/keys/show-activity.js'
import { showKey, showKeys } from './provider/keys/show-keys.js'
import { assetsRouter } from './provider/pages/assets.js'
import { sendNotice } from './provider/pages/send-page.js'
import { postSignIn, postSignOut, postSignUp } from './provider/pages/sign-in.js'
import { translatorFor } from './provider/pages/translator.js'

/** The pages of the provider and the dashboard. */
export function pagesRouter(context: Context): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const page =
    (show: (context: Context, req: Request, res: Response) => unknown) => (req: Request, res: Response) => {
      show(context, req, res)
    }
  router.use(assetsRouter())
  router.get('/', page(showDashboard))
  router.get('/emulator/events', page(streamEvents))
  router.post('/emulator/faults', page(addFault))
  router.post('/emulator/sign-in', page(postSignIn))
  router.post('/emulator/sign-up', page(postSignUp))
  router.post('/emulator/sign-out', page(postSignOut))
  router.get('/keys', page(showKeys))
  router.get(context.family.keysPath, page(showKeys))
  router.get('/keys/:id', page(showKey))
  router.post('/keys/:id', page(changeKey))
  router.get('/logs', page(showActivity))
  router.use((req, res) => {
    const t = translatorFor(req)
    const title = t('Page not found', '页面不存在')
    sendNotice(res, t, { status: 404, title, text: t('Check the address.', '请检查网址。') })
  })
  return router
}
