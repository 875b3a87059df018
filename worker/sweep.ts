import type { Logger } from 'pino'
import type { Store } from '../prisma/store.ts'
import type { JobQueue } from './queue/queue.ts'

export interface SweepDeps {
  store: Pick<Store, 'unanswered' | 'giveUpUnsent' | 'undelivered'>
  queue: Pick<JobQueue, 'wake' | 'deliver'>
  now: () => Date
  /** How long a message may wait before its wake counts as lost, in milliseconds; more than the longest burst. */
  graceMs: number
  /** Whether a turn waits in this process for its business's share; absent: none does. */
  holds?: (turn: { conversationId: string; businessId: string }) => boolean
  log: Pick<Logger, 'info'>
}

/** Rows of each kind that one sweep looks at; the next one goes on. */
const limit = 500

/**
 * Finds what a crash or a lost job left behind: messages without an answer, replies that were not sent. Asking
 * for a job that is there already does nothing, so it may look too often but never too seldom.
 */
export function sweep(deps: SweepDeps): () => Promise<void> {
  return async () => {
    const now = deps.now()
    const waiting = await deps.store.unanswered(new Date(now.getTime() - deps.graceMs), limit, now)
    for (const conversation of waiting)
      if (!deps.holds?.(conversation)) await deps.queue.wake(conversation, 0)
    for (const notice of await deps.store.giveUpUnsent(now)) await deps.queue.deliver(notice)
    const due = await deps.store.undelivered(now, limit)
    for (const message of due) await deps.queue.deliver(message)
    if (waiting.length + due.length > 0) {
      deps.log.info({ conversations: waiting.length, messages: due.length }, 'the sweep found work')
    }
  }
}
