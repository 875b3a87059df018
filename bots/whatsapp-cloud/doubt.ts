import { type OutboundMessage, SendError } from '../channel.ts'
import type { GraphFault } from './faults.ts'
import { remembered } from './remembered.ts'

/**
 * Whether an earlier attempt may have gone out. Meta has nothing to look a message up in; the status that it posts,
 * mostly within a second, brings our own name of the message and settles the doubt in the store. So a message in
 * doubt waits a little before it is sent again. What Meta has refused outright is in no doubt.
 */
export interface Doubts {
  /** @throws SendError while the status may still come */
  wait(message: OutboundMessage, now: Date): void
  failed(message: OutboundMessage, fault: GraphFault, at: Date): void
}

export function doubtsOf(waitMs: number): Doubts {
  /** The last attempt of this process: when it may have gone out; null: it did not. */
  const attempts = remembered<Date | null>()
  return {
    wait({ id, inDoubtSince }, now) {
      const own = id === undefined ? undefined : attempts.of(id)
      const since = own === undefined ? inDoubtSince : own
      const leftMs = since ? Math.min(waitMs, since.getTime() + waitMs - now.getTime()) : 0
      if (leftMs <= 0) return
      throw new SendError('WhatsApp may have taken this message: its status is waited for.', {
        retryable: true,
        retryAfter: Math.ceil(leftMs / 1000),
      })
    },
    failed({ id }, { taken }, at) {
      if (id !== undefined) attempts.keep(id, taken === 'perhaps' ? at : null)
    },
  }
}
