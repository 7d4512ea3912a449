import { openPopup, watchPopup } from './popup.js'
import { sendApiRequest } from './send-api-request.js'

/**
 * What a login needs only in a window, or once somebody is signed in. It imports nothing that every login needs, so that bundlers don't
 * split the code of a login into several files for it.
 */
export interface LoginExtras {
  readonly openPopup: typeof openPopup
  readonly watchPopup: typeof watchPopup
  readonly sendApiRequest: typeof sendApiRequest
}

export const loginExtras: LoginExtras = { openPopup, watchPopup, sendApiRequest }
