import type { Request, Response } from 'express'
import { dataEvent, openEventStream } from '../http/event-stream.js'
import type { RecordedRequest } from '../http/request-recorder.js'
import type { Context } from '../provider/context.js'
import { readForm, startVisit } from '../provider/pages/page-visit.js'
import { refuseForm } from '../provider/pages/refuse-form.js'
import { redirect, sendPage } from '../provider/pages/send-page.js'
import { translatorFor } from '../provider/pages/translator.js'
import { accountsView } from './accounts-view.js'
import { dashboardPage, REQUESTS_SHOWN } from './dashboard-page.js'
import { findPreset } from './fault-presets.js'
import { requestView } from './request-view.js'

/** `GET /` */
export function showDashboard(context: Context, req: Request, res: Response): Response {
  const visit = startVisit(context, req, res)
  return sendPage(res, visit.t, dashboardPage(context, visit))
}

/** `GET /emulator/events`: everything that the dashboard shows, then each change. */
export function streamEvents(context: Context, req: Request, res: Response): void {
  const { recorder } = context
  const t = translatorFor(req)
  const send = (event: object) => {
    // Drops events for a page that does not read them, to bound the memory. It gets everything when it reconnects.
    if (res.writableLength < 1_000_000) res.write(dataEvent(event))
  }
  const publish = (request: RecordedRequest) => {
    send({ request: requestView(t, request), accounts: accountsView(context, t) })
  }
  openEventStream(res)
  send({ accounts: accountsView(context, t) })
  for (const request of recorder.requests.slice(-REQUESTS_SHOWN)) send({ request: requestView(t, request) })
  res.once('close', recorder.subscribe(publish))
}

/** `POST /emulator/faults`: adds the fault of a button. The script asks for JSON, the form for a page. */
export function addFault(context: Context, req: Request, res: Response): Response {
  const form = readForm(context, req, res)
  if (form === null) return refuseForm(req, res)
  const { faults, family } = context
  const preset = findPreset(form.get('preset'))
  if (preset !== undefined) faults.add(family.apiPath + preset.route, preset.fault)
  else if (form.get('preset') === 'clear') faults.clear()
  else return refuseForm(req, res)
  if (req.headers.accept === 'application/json') return res.json(accountsView(context, translatorFor(req)))
  return redirect(res, 303, '/#faults')
}
