import { allowMethod, allowOwnScript } from '../http/guards.js'
import { jsonReply } from '../http/replies.js'
import type { Reply, RouteRequest, SessionPort } from '../http/route-request.js'
import { signOut } from '../session/sign-out.js'
import type { Config } from '../settings/settings.js'

/** `POST <mount>/logout`: {@link signOut} */
export async function logoutRoute(
  config: Config,
  request: RouteRequest,
  session: SessionPort,
): Promise<Reply> {
  allowMethod(request, 'POST') // B02
  allowOwnScript(config, request)
  await signOut(config, session)
  return jsonReply(200, { signedIn: false })
}
