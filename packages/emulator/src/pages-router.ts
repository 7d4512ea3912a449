import { type Request, type Response, Router } from 'express'
import { addFault, showDashboard, streamEvents } from './dashboard/dashboard.js'
import { answerConsent, showConsent } from './provider/consent/consent.js'
import type { Context } from './provider/context.js'
import { changeKey, showKey, showKeys, showLogs } from './provider/keys/keys.js'
import { assetsRouter } from './provider/pages/assets.js'
import { sendNotice } from './provider/pages/send-page.js'
import { postSignIn, postSignOut } from './provider/pages/sign-in.js'
import { sayFor } from './provider/pages/translator.js'

/** Everything that a person looks at. */
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
  router.post('/emulator/sign-out', page(postSignOut))
  router.get('/auth', page(showConsent))
  router.post('/auth', page(answerConsent))
  router.get('/keys', page(showKeys))
  router.get('/keys/:id', page(showKey))
  router.post('/keys/:id', page(changeKey))
  router.get('/logs', page(showLogs))
  router.use((req, res) => {
    const say = sayFor(req)
    const title = say('Nothing here', '这里什么都没有')
    sendNotice(res, say, { status: 404, title, text: say('The address is wrong.', '地址有误。') })
  })
  return router
}
