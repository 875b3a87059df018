import type { Logger } from 'pino'
import type { Channel, Receive } from '../bots/channel.ts'
import { deliver } from '../bots/deliver.ts'
import { receive } from '../bots/receive.ts'
import type { Meaning } from '../domain/knowledge/meaning.ts'
import type { Heard } from '../domain/language.ts'
import { render } from '../locales/render.ts'
import type { ChannelKind } from '../prisma/channel-kind.ts'
import type { Store } from '../prisma/store.ts'
import { answer } from '../worker/answer.ts'
import type { Answering } from '../worker/answering/answering.ts'
import { askOwner } from '../worker/ask-owner.ts'
import { checkPayments } from '../worker/billing/check-payments.ts'
import { lapseDeposits } from '../worker/billing/deposits.ts'
import { lateOffers } from '../worker/billing/late-offers.ts'
import { billingRound } from '../worker/billing/rounds.ts'
import { briefing } from '../worker/briefing.ts'
import { escalate } from '../worker/escalate.ts'
import { FairShare, sorting } from '../worker/fair-share.ts'
import type { JobQueue } from '../worker/queue/queue.ts'
import { remind } from '../worker/remind.ts'
import { lookAfterRequests } from '../worker/requests.ts'
import { openCompaction } from '../worker/summary/compaction.ts'
import type { Summarising, SummaryPrompt } from '../worker/summary/summarising.ts'
import { sweep } from '../worker/sweep.ts'
import type { Recall } from '../worker/understand/history.ts'
import type { Understand } from '../worker/understand.ts'
import { offerFreedTimes } from '../worker/waiting.ts'
import type { Billing } from './billing.ts'
import type { Measure } from './metrics.ts'

export interface LineDeps {
  store: Store
  queue: JobQueue
  /** Reads messages; absent in a process that answers none. */
  understand?: Understand
  /** Writes answers from the business's knowledge; absent: they are told as they stand. */
  answering?: Answering
  /** Hears the language of what no model reads. */
  hear?: (text: string) => Heard
  /** Finds answers by meaning; absent: by words alone. */
  meaning?: Meaning | undefined
  /** Summarises long chats; absent: they stay as they are. */
  summaries?: { summarising: Summarising; head: SummaryPrompt['head'] }
  /** What was said before is read too. */
  recall?: Recall
  /** Asks for money and looks after it; absent: nobody is metered, and nobody can pay. */
  billing?: Billing
  /** Kinds of channel that this process sends on. */
  sends: ChannelKind[]
  /** Opens the channel of an account that has none here yet, where this process can. */
  reopen?(accountId: string): Promise<void>
  /** Without a business: the product's own clock. Evaluation gives each business another. */
  now: (businessId?: string) => Date
  /** Where customers reach the web pages, without a slash at the end; absent: nowhere. */
  publicUrl?: string
  settleMs: number
  log: Logger
  measure: Measure
}

/** The straight line from a message to its answer: receive, answer, deliver, and the sweep that finds what is left. */
export interface Line extends AsyncDisposable {
  /** Listens on a channel, and sends on it, until the line is disposed of. */
  open(channel: Channel): void
  /** Stops listening on an account's channel, and sends on it no more; nothing where it has none. */
  close(accountId: string): Promise<void>
  channel(accountId: string): Channel | undefined
}

/** Turns, and messages to send, that are worked on at once. */
const concurrency = 16
const sweepEveryMs = 5_000
/** Payments that Paystack is asked about at once. */
const paymentsAtOnce = 4
/** A job that reached a process without the session is put back for so long. */
const passOnMs = 300
/** Channels' own limits for one send are shorter. */
const leaseMs = 30_000
/** Readings that still run so long after the stop began are given up: their messages are found again. */
const readingGraceMs = 5_000

/**
 * Lays the line over a store and a queue that the caller opened and closes. Its end stops taking messages, finishes
 * the turns and sends in hand, and leaves the rest to be found again.
 */
export async function wireLine(deps: LineDeps): Promise<Line> {
  await using stack = new AsyncDisposableStack()
  const channels = new Map<string, Channel>()
  stack.use(await startDelivering(deps, channels))
  if (deps.understand) stack.use(await startAnswering(deps, deps.understand))
  const listening = stack.use(listenersOf(deps, channels))
  const open = stack.move()
  return {
    open: listening.open,
    close: listening.close,
    channel: (accountId) => channels.get(accountId),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

async function startDelivering(deps: LineDeps, channels: Map<string, Channel>): Promise<AsyncDisposable> {
  const send = deliver({ ...deps, now: () => deps.now(), random: Math.random, channels, render, leaseMs })
  const work: Parameters<JobQueue['onDeliver']>[1] = async (job) => {
    if (!channels.has(job.accountId)) await deps.reopen?.(job.accountId)
    const channel = channels.get(job.accountId)
    const session = channel ? (channel.session?.() ?? 'here') : 'nowhere'
    if (session === 'elsewhere') await deps.queue.deliver(job, passOnMs)
    // Nowhere: the row stays due, untried, and the sweep calls for it until there is a session again.
    if (session === 'here') await send(job)
  }
  return deps.queue.onDeliver(deps.sends, work, concurrency)
}

async function startAnswering(deps: LineDeps, understand: Understand): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  const stop = new AbortController()
  const compaction = deps.summaries && stack.use(startSummarising(deps, deps.summaries))
  const turns = answer({
    ...deps,
    ...(compaction && { onAnswered: (chat) => compaction.consider(chat) }),
    understand: counted(understand, deps.measure),
    ...(deps.answering && { answering: counted(deps.answering, deps.measure) }),
    signal: stop.signal,
  })
  const share = stack.use(new FairShare({ ...deps, work: turns, slots: concurrency }))
  stack.use(await deps.queue.onWake((job) => share.take(job), concurrency + sorting))
  if (deps.billing) stack.use(await deps.queue.onSettle(deps.billing.settle, paymentsAtOnce))
  // More than the longest burst, which is four settling times.
  const graceMs = 4 * deps.settleMs + 3_000
  const rounds = [
    sweep({ ...deps, now: () => deps.now(), graceMs, holds: (job) => share.holds(job) }),
    () => share.letIn(),
    escalate(deps),
    askOwner(deps),
    remind(deps),
    briefing({ ...deps, now: () => deps.now() }),
    lookAfterRequests(deps),
    offerFreedTimes(deps),
    ...(deps.billing ? billingRounds(deps, deps.billing) : [() => lapseDeposits(deps)]),
  ]
  // One that fails keeps none of the others from running; the next sweep tries it again.
  const failed = (error: unknown) => deps.log.error({ err: error }, 'a round of background work failed')
  const sweeping = async () => {
    for (const round of rounds) await round().catch(failed)
  }
  stack.use(await deps.queue.onSweep(sweepEveryMs, sweeping))
  stack.defer(() => void setTimeout(() => stop.abort(), readingGraceMs).unref())
  const open = stack.move()
  return { [Symbol.asyncDispose]: () => open.disposeAsync() }
}

function billingRounds(deps: LineDeps, { payments, deposits }: Billing): (() => Promise<void>)[] {
  const now = () => deps.now()
  return [
    deposits,
    checkPayments({ ...deps, now }),
    billingRound({ ...deps, now, payments }),
    lateOffers({ ...deps, now, payments }),
  ]
}

function startSummarising(deps: LineDeps, { summarising, head }: NonNullable<LineDeps['summaries']>) {
  return openCompaction({ ...deps, head, summarising: counted(summarising, deps.measure) })
}

/** Counts the tokens of whatever a model was asked. */
function counted<Input, Output extends { tokensIn: number; tokensOut: number }>(
  ask: (input: Input, signal?: AbortSignal) => Promise<Output>,
  measure: Measure,
): typeof ask {
  return async (input, signal) => {
    const output = await ask(input, signal)
    measure.count('tokens', { direction: 'in' }, output.tokensIn)
    measure.count('tokens', { direction: 'out' }, output.tokensOut)
    return output
  }
}

function listenersOf(
  deps: LineDeps,
  channels: Map<string, Channel>,
): AsyncDisposable & Pick<Line, 'open' | 'close'> {
  const listening = new Map<string, { stop: AbortController; ended: Promise<void> }>()
  const close = async (accountId: string) => {
    const one = listening.get(accountId)
    channels.delete(accountId)
    listening.delete(accountId)
    one?.stop.abort()
    await one?.ended
  }
  return {
    open(channel) {
      channels.set(channel.accountId, channel)
      const { accountId } = channel
      const stop = new AbortController()
      const failed = (error: Error) =>
        deps.log.error({ err: error, accountId }, 'a channel stopped listening')
      const ended = channel.listen(receiveOn(channel, deps), stop.signal).catch(failed)
      listening.set(accountId, { stop, ended })
    },
    close,
    async [Symbol.asyncDispose]() {
      // They end at once, and what is being sent on them is sent.
      for (const { stop } of listening.values()) stop.abort()
      await Promise.all([...listening.values()].map(({ ended }) => ended))
    },
  }
}

/** Stores what a channel tells, and shows that an answer is being written where it is Jara's to write. */
function receiveOn(channel: Channel, deps: LineDeps): Receive {
  const count = (name: string, labels?: Record<string, string>) =>
    deps.measure.count(name, { channel: channel.kind, ...labels })
  const onTaken = (address: string) => void channel.typing?.(address)
  return receive({ ...deps, now: () => deps.now(), count, onTaken })
}
