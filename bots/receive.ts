import type { Logger } from 'pino'
import type { Store } from '../prisma/store.ts'
import type { JobQueue } from '../worker/queue/queue.ts'
import type { Inbound } from './channel.ts'

export interface ReceiveDeps {
  store: Pick<Store, 'receive'>
  queue: Pick<JobQueue, 'wake'>
  /** How long a burst is waited out, in milliseconds. */
  settleMs: number
  now: () => Date
  log: Pick<Logger, 'error'>
  /** `messages_in`, `messages_repeated`, `wakes_failed`. */
  count: (name: string) => void
}

/**
 * What every channel does with a message: store it, then wake its conversation. Once it resolves the message is
 * safe and the channel may acknowledge it.
 * @throws whatever the store throws: nothing was stored, and the channel must not acknowledge
 */
export function receive(deps: ReceiveDeps): (event: Inbound) => Promise<void> {
  return async (event) => {
    const received = await deps.store.receive(asStored(event, deps.now()))
    if (!received) return deps.count('messages_repeated')
    deps.count('messages_in')
    const { conversationId, businessId } = received
    try {
      await deps.queue.wake({ conversationId, businessId }, deps.settleMs)
    } catch (error) {
      // The message is stored; the sweep will find it unanswered.
      deps.count('wakes_failed')
      deps.log.error({ err: error, conversationId }, 'a conversation could not be woken; the sweep will')
    }
  }
}

function asStored(event: Inbound, now: Date): Inbound {
  // A channel's clock that runs ahead would hide the message from the sweep.
  const receivedAt = event.receivedAt > now ? now : event.receivedAt
  // Blank text says nothing that could be read, yet someone wrote: she gets an answer like the one to a sticker.
  const blank = event.kind === 'text' && event.text.replaceAll('\0', '').trim() === ''
  return { ...event, receivedAt, ...(blank ? { kind: 'other', text: '' } : {}) }
}
