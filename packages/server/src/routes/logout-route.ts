import type { Context } from '../context.js'
import { allowMethod, allowOwnScript } from '../http/guards.js'
import { jsonReply } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import type { SessionPort } from '../session/session-port.js'
import { signOut } from '../session/sign-out.js'

/** `POST <mount>/logout`: signs the visitor out. See {@link signOut}. */
export async function logoutRoute(
  context: Context,
  request: RouteRequest,
  session: SessionPort,
): Promise<Reply> {
  allowMethod(request, 'POST') // B02
  allowOwnScript(context.settings, request)
  await signOut(context, session)
  return jsonReply(200, { signedIn: false })
}
