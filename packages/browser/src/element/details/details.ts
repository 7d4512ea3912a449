import { enDetails } from '../languages/en-details.js'
import type { Texts } from '../languages/text-names.js'
import { createDetails } from './create-details.js'
import { explainFault } from './explain-fault.js'
import { CSS } from './style.js'

/**
 * What a signed-out visitor does not see. It imports nothing that the button itself needs, so that bundlers don't split the button's
 * code into several files for it.
 */
export interface Details {
  readonly createDetails: typeof createDetails
  /** The styles of what `createDetails` adds. */
  readonly css: string
  readonly explainFault: typeof explainFault
  /** The English texts. */
  readonly texts: Texts
}

export const details: Details = { createDetails, css: CSS, explainFault, texts: enDetails }
