import type { Logger } from 'pino'
import type { Language } from '../domain/language.ts'
import type { Say } from '../domain/say.ts'
import type { Claimed, Store } from '../prisma/store.ts'
import type { JobQueue } from '../worker/queue/queue.ts'
import { type Channel, type OutboundMessage, SendError } from './channel.ts'
import { fitMessage } from './fit.ts'

type DeliverJob = Parameters<JobQueue['deliver']>[0]

export interface DeliverDeps {
  store: Pick<Store, 'claim' | 'sent' | 'retry' | 'drop' | 'undelivered'>
  queue: Pick<JobQueue, 'deliver'>
  /** The channels of this process, by account. */
  channels: { get(accountId: string): Channel | undefined }
  /** `render` of `locales/render.ts`. */
  render: (
    says: Say[],
    language: Language,
    options: { seed: string },
  ) => { text: string; buttons: OutboundMessage['buttons'] }
  now: () => Date
  log: Pick<Logger, 'warn' | 'error'>
  measure: {
    stage(name: 'deliver', ms: number): void
    /** `messages_out`, `messages_dropped`, `sends_retried`, `sends_failed`; labelled by `channel`. */
    count(name: string, labels?: Record<string, string>): void
  }
  /**
   * How long a claimed row is left to its process before another may send it, in milliseconds. Longer than any
   * channel's send takes; default 60 s.
   */
  leaseMs?: number
}

/** About 25 minutes of an outage; an answer that comes later than that only confuses. */
const maxAttempts = 30
const longestPauseMs = 60_000

/**
 * Sends one outbound row: claims it, looks once more whether it may still be said, renders it, fits it to the
 * channel, sends it, and calls for the next one of its conversation. A crash between sending and marking leaves
 * the row to be sent again: at least once, never out of order.
 */
export function deliver(deps: DeliverDeps): (job: DeliverJob) => Promise<void> {
  return async (job) => {
    const message = await deps.store.claim(job.outboundId, deps.now(), deps.leaseMs ?? 60_000)
    // Sent, not yet due, or another one goes first, whose sender will call for this one.
    if (!message) return
    const pauseMs = await settle(deps, message)
    if (pauseMs === undefined) await callNext(deps, message)
    else await deps.queue.deliver(job, pauseMs)
  }
}

/** @returns after how many milliseconds to try again; undefined when the row is done with. */
async function settle(deps: DeliverDeps, message: Claimed): Promise<number | undefined> {
  const silence = reasonForSilence(message, deps.now())
  if (silence) {
    await deps.store.drop(message.id, 'dropped', silence)
    deps.measure.count('messages_dropped', { channel: message.channel })
    return undefined
  }
  const began = performance.now()
  const sent = await send(deps, message).catch((error: unknown) => ({ error }))
  if ('error' in sent) return await afterFailure(deps, message, sent.error)
  await deps.store.sent(message.id, { ...sent, at: deps.now() })
  deps.measure.stage('deliver', performance.now() - began)
  deps.measure.count('messages_out', { channel: message.channel })
  return undefined
}

/** Looked at now, not when the reply was written: a person may have stepped in meanwhile. */
function reasonForSilence({ takenOverUntil, optedOut }: Claimed, now: Date): string | undefined {
  if (takenOverUntil && takenOverUntil > now) return 'a person is answering this conversation'
  if (optedOut) return 'the customer wants no messages'
  return undefined
}

/** @throws SendError and whatever else the channel throws */
async function send(deps: DeliverDeps, message: Claimed) {
  const channel = deps.channels.get(message.accountId)
  if (!channel) throw new SendError('the channel is not connected in this process', { retryable: true })
  const rendered = rendering(deps, message)
  let externalId = ''
  for (const [index, part] of fitMessage(rendered, channel.can).entries()) {
    const id = index === 0 ? message.id : `${message.id}-${index}`
    externalId = (await channel.send(message.address, { ...part, id })).externalId
  }
  return { ...rendered, externalId }
}

/** A sentence that cannot be rendered now cannot be rendered later. @throws SendError, not retryable */
function rendering({ render }: DeliverDeps, { says, language, causeId }: Claimed) {
  try {
    const { text, buttons } = render(says, language, { seed: causeId })
    return { text, buttons }
  } catch (cause) {
    throw new SendError('the message could not be rendered', { retryable: false, cause })
  }
}

/** @returns as `settle`. */
async function afterFailure(
  deps: DeliverDeps,
  message: Claimed,
  error: unknown,
): Promise<number | undefined> {
  const { id, channel, accountId, attempts } = message
  const reason = error instanceof Error ? error.message : String(error)
  const fields = { err: error, outboundId: id, accountId, attempts }
  // Errors that an adapter did not foresee are taken for passing ones: a reply too many beats none.
  const retryable = error instanceof SendError ? error.retryable : true
  if (!retryable || attempts >= maxAttempts) {
    deps.log.error(fields, 'a message could not be sent and is given up')
    deps.measure.count('sends_failed', { channel })
    await deps.store.drop(id, 'failed', reason)
    return undefined
  }
  const pauseMs = pauseBefore(attempts, error)
  deps.log.warn({ ...fields, pauseMs }, 'a message could not be sent yet')
  deps.measure.count('sends_retried', { channel })
  await deps.store.retry(id, reason, new Date(deps.now().getTime() + pauseMs))
  return pauseMs
}

/** 1, 2, 4 … 60 s, or longer where the channel asks for it. */
function pauseBefore(attempts: number, error: unknown): number {
  const asked = error instanceof SendError ? (error.retryAfter ?? 0) * 1_000 : 0
  return Math.max(asked, Math.min(longestPauseMs, 1_000 * 2 ** (attempts - 1)))
}

/** `claim` refuses a row while an earlier one of its conversation is still to be sent; now that one is gone. */
async function callNext(deps: DeliverDeps, { conversationId }: Claimed): Promise<void> {
  if (!conversationId) return
  for (const due of await deps.store.undelivered(deps.now(), 1, conversationId)) await deps.queue.deliver(due)
}
