import type { Request, Response } from 'express'
import { dataEvent, openEventStream } from '../http/event-stream.js'
import type { RecordedRequest } from '../http/request-recorder.js'
import type { Context } from '../provider/context.js'
import { readForm, visit } from '../provider/pages/page-visit.js'
import { refuseForm } from '../provider/pages/refuse-form.js'
import { redirect, sendPage } from '../provider/pages/send-page.js'
import { sayFor } from '../provider/pages/translator.js'
import { accountsView } from './accounts-view.js'
import { dashboardPage, REQUESTS_SHOWN } from './dashboard-page.js'
import { findPreset } from './fault-presets.js'
import { requestView } from './request-view.js'

/** `GET /` */
export function showDashboard(context: Context, req: Request, res: Response): Response {
  const at = visit(context, req, res)
  return sendPage(res, at.say, dashboardPage(context, at))
}

/** `GET /emulator/events`: what the dashboard shows, as it changes. Begins with what there is, so nothing is missed. */
export function streamEvents(context: Context, req: Request, res: Response): void {
  const { recorder } = context
  const say = sayFor(req)
  const send = (event: object) => {
    // A page that does not read misses events instead of filling the memory; it catches up when it connects again.
    if (res.writableLength < 1_000_000) res.write(dataEvent(event))
  }
  const tell = (request: RecordedRequest) => {
    send({ request: requestView(say, request), accounts: accountsView(context, say) })
  }
  openEventStream(res)
  send({ accounts: accountsView(context, say) })
  for (const request of recorder.requests.slice(-REQUESTS_SHOWN)) send({ request: requestView(say, request) })
  res.once('close', recorder.subscribe(tell))
}

/** `POST /emulator/faults`: one of the buttons. The script sends it too, and wants no page back. */
export function addFault(context: Context, req: Request, res: Response): Response {
  const form = readForm(context, req, res)
  if (form === null) return refuseForm(req, res)
  const { faults } = context
  const chosen = findPreset(form.get('preset'))
  if (chosen !== undefined) faults.add(chosen.route, chosen.fault)
  else if (form.get('preset') === 'clear') faults.clear()
  else return refuseForm(req, res)
  if (req.headers.accept === 'application/json') return res.json(accountsView(context, sayFor(req)))
  return redirect(res, 303, '/#faults')
}
