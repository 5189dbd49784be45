import type { Connector } from './connector.ts'
import { asterisk } from './telephony/asterisk.ts'
import { callrail } from './telephony/callrail.ts'
import { generic } from './telephony/generic.ts'
import { mango } from './telephony/mango.ts'
import { plivo } from './telephony/plivo.ts'
import { telnyx } from './telephony/telnyx.ts'
import { twilio } from './telephony/twilio.ts'
import { uis } from './telephony/uis.ts'
import { zadarma } from './telephony/zadarma.ts'

export type { Answer, Connector, Delivery, Heard, Listening, Opened, Pull } from './connector.ts'
export type { Outcome } from './take-delivery.ts'

/** Every vendor that is known: a line each. */
export const connectors: readonly Connector[] = [
  asterisk,
  callrail,
  generic,
  mango,
  plivo,
  telnyx,
  twilio,
  uis,
  zadarma,
]
