import { isLoopback } from '@openroute-kit/core'
import { type NextFunction, type Request, type Response, Router } from 'express'
import type { Context } from '../context.js'
import { assetsRouter } from './assets.js'
import { answerConsent, showConsent } from './consent.js'
import { addFault, showDashboard, streamEvents } from './dashboard.js'
import { changeKey, showKey, showKeys, showLogs } from './keys.js'
import { sayFor } from './say.js'
import { sendNotice } from './send-page.js'
import { postSignIn, postSignOut } from './sign-in.js'

/** Everything that a person looks at. */
export function pagesRouter(context: Context): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const page =
    (show: (context: Context, req: Request, res: Response) => unknown) => (req: Request, res: Response) => {
      show(context, req, res)
    }
  if (context.loopbackOnly) router.use(ownNameOnly)
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

/** A foreign name that points at this machine (DNS rebinding) would make the pages readable to a foreign site. */
function ownNameOnly(req: Request, res: Response, next: NextFunction): void {
  const url = `http://${req.headers.host}`
  if (URL.canParse(url) && isLoopback(new URL(url))) next()
  else res.status(421).type('text/plain').send('The emulator answers to localhost only.\n')
}
