import type { Config } from './config.js'
import { allowMethod, allowOwnScript } from './guards.js'
import { jsonReply } from './replies.js'
import type { Reply, RouteRequest, SessionPort } from './route-request.js'
import { signOut } from './sign-out.js'

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
