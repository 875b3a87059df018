import type { Logger } from 'pino'
import type { Receipt } from '../prisma/channel-events.ts'
import type { Store } from '../prisma/store.ts'
import type { JobQueue } from '../worker/queue/queue.ts'
import type { ChannelEvent, Inbound, Receive } from './channel.ts'
import { tellUndelivered } from './undelivered.ts'

export interface ReceiveDeps {
  store: Pick<Store, 'receive' | 'personWrote' | 'edit' | 'withdraw' | 'receipt' | 'identify' | 'forBusiness'>
  queue: Pick<JobQueue, 'wake' | 'deliver'>
  /** How long a burst is waited out, in milliseconds. */
  settleMs: number
  now: () => Date
  log: Pick<Logger, 'error' | 'warn'>
  /**
   * `messages_in`, `messages_repeated`, `wakes_failed`, `persons_wrote`, `edits`, `withdrawals`, `receipts` by
   * `status`, `failures` by `why`.
   */
  count: (name: string, labels?: Record<string, string>) => void
  /** Told of each message that Jara is about to answer. */
  onTaken?(address: string): void
}

type Of<Name> = Extract<ChannelEvent, { event: Name }>

/**
 * What every channel does with what it hears: store it, then wake the conversation that it is about. Once it resolves
 * the event is safe and the channel may acknowledge it.
 * @throws whatever the store throws: nothing was stored, and the channel must not acknowledge
 */
export function receive(deps: ReceiveDeps): Receive {
  return async (event) => {
    switch (event.event) {
      case 'person':
        return await onPerson(deps, event)
      case 'edit':
        return await onEdit(deps, event)
      case 'withdrawal':
        await deps.store.withdraw({ ...bare(event), at: past(deps, event.at) })
        return deps.count('withdrawals')
      case 'receipt':
        return await onReceipt(deps, { ...bare(event), at: past(deps, event.at) })
      case 'identity':
        return await deps.store.identify(bare(event))
      default:
        return await onMessage(deps, event)
    }
  }
}

async function onMessage(deps: ReceiveDeps, event: Inbound): Promise<void> {
  const received = await deps.store.receive(asStored(deps, event))
  if (!received) return deps.count('messages_repeated')
  deps.count('messages_in')
  if (!isTaken(deps, received)) deps.onTaken?.(event.address)
  await wake(deps, received, deps.settleMs)
}

/**
 * What waits is answered at once when she gave the chat back. Otherwise nothing is to be done now: a message that comes
 * after hers has a turn of its own, which waits until she is gone (`worker/answer.ts`).
 */
async function onPerson(deps: ReceiveDeps, event: Of<'person'>): Promise<void> {
  const wrote = await deps.store.personWrote({ ...bare(event), at: past(deps, event.at) })
  if (!wrote) return
  deps.count('persons_wrote')
  if (!isTaken(deps, wrote)) await wake(deps, wrote, 0)
}

function isTaken({ now }: ReceiveDeps, chat: { takenOverUntil: Date | null }): boolean {
  return chat.takenOverUntil !== null && chat.takenOverUntil > now()
}

async function onEdit(deps: ReceiveDeps, event: Of<'edit'>): Promise<void> {
  const received = await deps.store.edit({ ...bare(event), at: past(deps, event.at) })
  if (!received) return
  deps.count('edits')
  await wake(deps, received, deps.settleMs)
}

/** A customer whom an answer never reached may still be called: the owner hears of it, once. */
async function onReceipt(deps: ReceiveDeps, receipt: Receipt): Promise<void> {
  deps.count('receipts', { status: receipt.status })
  const failed = await deps.store.receipt(receipt)
  if (!failed) return
  const { code, failure } = receipt.error ?? { code: 'none' }
  deps.count('failures', { why: failure ?? 'failed' })
  deps.log.warn({ outboundId: failed.outboundId, code, failure }, 'a message did not reach its customer')
  await tellUndelivered(deps, failed, failure ?? 'failed')
}

async function wake(
  deps: ReceiveDeps,
  { conversationId, businessId }: { conversationId: string; businessId: string },
  afterMs: number,
): Promise<void> {
  try {
    await deps.queue.wake({ conversationId, businessId }, afterMs)
  } catch (error) {
    // What is to be answered is stored; the sweep will find it.
    deps.count('wakes_failed')
    deps.log.error({ err: error, conversationId }, 'a conversation could not be woken; the sweep will')
  }
}

function asStored(deps: ReceiveDeps, event: Inbound): Inbound {
  // Blank text says nothing that could be read, yet someone wrote: she gets an answer like the one to a sticker.
  const blank = event.kind === 'text' && event.text.replaceAll('\0', '').trim() === ''
  const receivedAt = past(deps, event.receivedAt)
  return { ...event, receivedAt, ...(blank ? { kind: 'other', text: '' } : {}) }
}

/** A channel's clock that runs ahead would hide a message from the sweep, and keep Jara silent for longer. */
function past({ now }: ReceiveDeps, at: Date): Date {
  const latest = now()
  return at > latest ? latest : at
}

function bare<Event extends { event: string }>({ event: _, ...rest }: Event): Omit<Event, 'event'> {
  return rest
}
