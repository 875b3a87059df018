import type { ChannelKind } from '../../prisma/channel-kind.ts'

/**
 * The port of the queue. A job is only a hint to look at a row: jobs may be lost or run twice, the database
 * decides. Two implementations over BullMQ (Redis; PostgreSQL backend on PGlite) pass `tests/queue`.
 */
export interface JobQueue extends AsyncDisposable {
  /**
   * Asks for a turn of this conversation once `settleMs` have passed without another call for it. At most one
   * job waits for a conversation and at most one runs.
   */
  wake(job: { conversationId: string; businessId: string }, settleMs: number): Promise<void>
  /** Asks the owner of the channel to send one outbound row. */
  deliver(
    job: { outboundId: string; accountId: string; channel: ChannelKind },
    delayMs?: number,
  ): Promise<void>
  /** Asks for a look at how one payment stands with the one who takes it. At most one look waits, and one runs. */
  settle(job: { reference: string }): Promise<void>
  /** Runs `work` for each payment to look at, never twice at once for one of them. */
  onSettle(work: (job: { reference: string }) => Promise<void>, concurrency: number): Promise<AsyncDisposable>
  /** Runs `work` for each wake, `concurrency` at once, never twice at once for one conversation. */
  onWake(
    work: (job: { conversationId: string; businessId: string }) => Promise<void>,
    concurrency: number,
  ): Promise<AsyncDisposable>
  /** Runs `work` for each delivery on one of these channels. */
  onDeliver(
    channels: ChannelKind[],
    work: (job: { outboundId: string; accountId: string; channel: ChannelKind }) => Promise<void>,
    concurrency: number,
  ): Promise<AsyncDisposable>
  /** Runs `work` every `everyMs` in exactly one of the processes that call this. */
  onSweep(everyMs: number, work: () => Promise<void>): Promise<AsyncDisposable>
  depth(): Promise<{ turns: number; deliveries: number }>
  /** @throws when the queue's store does not answer. */
  ping(): Promise<void>
}
