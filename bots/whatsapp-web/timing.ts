import type { Pauses } from '../pause.ts'
import type { Limits } from './watchdog.ts'

/** How long a session takes over what; all but `qrs` and `pauses` in milliseconds. */
export interface Timing extends Limits {
  /** After a crash nobody runs the session for so long. */
  leaseMs: number
  /** Between two looks at the link's row: is a link wanted, by QR or by code? */
  lookMs: number
  /** Between two looks at the page; whatever it tells is looked at at once. */
  tickMs: number
  /** A page that does not answer a look by then is silent. */
  probeMs: number
  /** WhatsApp makes a new pairing code after so long. */
  codeMs: number
  /** What was in hand when the session ends gets so long, and then the page, to write. */
  settleMs: number
  closeMs: number
  /** A link that the database knows and this machine's disk does not: nobody else came for it in that time. */
  missingMs: number
  /** A session that held so long has recovered: the next pause is a short one again. */
  steadyMs: number
  pauses: Pauses
}

const second = 1_000
const minute = 60 * second

export const usualTiming: Timing = {
  leaseMs: 30 * second,
  lookMs: 3 * second,
  tickMs: 5 * second,
  probeMs: 10 * second,
  codeMs: 3 * minute,
  settleMs: 3 * second,
  closeMs: 5 * second,
  missingMs: minute,
  steadyMs: minute,
  silentMs: minute,
  startMs: 3 * minute,
  syncMs: 10 * minute,
  offlineShownMs: 20 * second,
  offlineMs: 30 * minute,
  takeOverMs: minute,
  takeOverAgainMs: 15 * minute,
  unpairedMs: 15 * second,
  qrs: 30,
  pauses: { first: 2 * second, longest: 5 * minute },
}
