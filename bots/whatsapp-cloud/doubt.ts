import { type ChannelEvent, type OutboundMessage, SendError } from '../channel.ts'
import { remembered } from '../remembered.ts'
import type { GraphFault } from './faults.ts'

/**
 * Whether an earlier attempt may have gone out. Meta has nothing to look a message up in, but the status that it posts,
 * mostly within a second, brings our own name of the message beside Meta's. So a message in doubt waits a little before
 * it is sent again: its status settles the doubt here, or in the store where another process gets it. What Meta has
 * refused outright is in no doubt.
 */
export interface Doubts {
  heard(event: ChannelEvent): void
  /** Meta's name of a message that it has taken, as far as this process has heard. */
  taken(id: string | undefined): string | undefined
  failed(id: string | undefined, fault: GraphFault, at: Date): void
  /** @throws SendError while the status may still come */
  wait(message: OutboundMessage, now: Date): void
}

export function doubtsOf(waitMs: number): Doubts {
  const statuses = remembered<string>()
  /** The last attempt of this process: when it may have gone out; null: it did not. */
  const attempts = remembered<Date | null>()
  return {
    heard(event) {
      if (event.event !== 'receipt' || event.outboundId === undefined || event.status === 'failed') return
      statuses.keep(event.outboundId, event.externalId)
    },
    taken: (id) => (id === undefined ? undefined : statuses.of(id)),
    failed(id, { taken }, at) {
      if (id !== undefined) attempts.keep(id, taken === 'perhaps' ? at : null)
    },
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
  }
}
