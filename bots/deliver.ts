import type { Logger } from 'pino'
import type { Language } from '../domain/language.ts'
import { asOf, type Say } from '../domain/say.ts'
import { dateOf, toLocal } from '../domain/time.ts'
import type { Claimed } from '../prisma/sending.ts'
import type { Store } from '../prisma/store.ts'
import type { JobQueue } from '../worker/queue/queue.ts'
import { type Channel, type OutboundMessage, type Pace, SendError } from './channel.ts'
import { fitMessage } from './fit.ts'
import { openPacing, type Pacing } from './pace.ts'
import { type Remembered, remembered } from './remembered.ts'
import { isUnasked, reasonForSilence, waitsUntil } from './silence.ts'
import { tellUndelivered } from './undelivered.ts'

type DeliverJob = Parameters<JobQueue['deliver']>[0]

export interface DeliverDeps {
  store: Pick<
    Store,
    'claim' | 'sent' | 'retry' | 'postpone' | 'drop' | 'undelivered' | 'proactiveSince' | 'forBusiness'
  >
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
  /** From 0 up to 1; draws the pauses of what is sent unasked. */
  random: () => number
  log: Pick<Logger, 'warn' | 'error'>
  measure: {
    stage(name: 'deliver', ms: number): void
    /** `messages_out`, `messages_dropped`, `messages_postponed`, `sends_retried`, `sends_failed`; by `channel`. */
    count(name: string, labels?: Record<string, string>): void
  }
  /**
   * How long a claimed row is left to its process before another may send it, in milliseconds. Longer than any
   * channel's send takes; default 60 s.
   */
  leaseMs?: number
}

interface Delivering extends DeliverDeps {
  pacing: Pacing
  /** Of rows whose sending broke off after some of their messages: the channel's names of those, in order. */
  begun: Remembered<string[]>
}

/** About 25 minutes of an outage; an answer that comes later than that only confuses. */
const maxAttempts = 30
const longestPauseMs = 60_000
/** New access takes the operator minutes, not seconds. */
const unauthorizedPauseMs = 5 * 60_000

/**
 * Sends one outbound row: claims it, looks once more whether it may still be said, renders it, fits it to the
 * channel, sends it, and calls for the next one of its conversation. What nobody asked for goes out at the channel's
 * pace. A crash between sending and marking leaves the row to be sent again: at least once, never out of order.
 */
export function deliver(options: DeliverDeps): (job: DeliverJob) => Promise<void> {
  const deps: Delivering = { ...options, pacing: openPacing(options), begun: remembered() }
  return async (job) => {
    const message = await deps.store.claim(job.outboundId, deps.now(), deps.leaseMs ?? 60_000)
    // Sent, not yet due, or another one goes first, whose sender will call for this one.
    if (!message) return
    const pauseMs = await settle(deps, message)
    if (pauseMs !== undefined) await deps.queue.deliver(job, pauseMs)
    await callNext(deps, message)
  }
}

/** @returns after how many milliseconds to try again; undefined when the row is done with. */
async function settle(deps: Delivering, message: Claimed): Promise<number | undefined> {
  const channel = deps.channels.get(message.accountId)
  const silence = reasonForSilence(message, channel, deps.now())
  if (silence) return await giveUp(deps, message, 'dropped', silence)
  if (isUnasked(message)) {
    const until = waitsUntil(message, deps.now())
    if (until) return await putOff(deps, message, until)
  }
  const pace = message.purpose === 'proactive' ? channel?.can.pace : undefined
  return pace ? await sendSlowly(deps, message, channel, pace) : await sendNow(deps, message, channel)
}

/** @returns as `settle`. */
async function putOff(deps: Delivering, { id, channel }: Claimed, until: Date): Promise<number> {
  await deps.store.postpone(id, until)
  deps.measure.count('messages_postponed', { channel })
  return until.getTime() - deps.now().getTime()
}

/** What nobody asked for waits for its account's pace, and is looked at anew when its time has come. */
async function sendSlowly(
  deps: Delivering,
  message: Claimed,
  channel: Channel | undefined,
  pace: Pace,
): Promise<number | undefined> {
  const { accountId } = message
  const waitMs = await deps.pacing.enter(accountId, pace)
  if (waitMs > 0) return await putOff(deps, message, new Date(deps.now().getTime() + waitMs))
  try {
    return await sendNow(deps, message, channel)
  } finally {
    deps.pacing.leave(accountId)
  }
}

async function sendNow(
  deps: Delivering,
  message: Claimed,
  channel: Channel | undefined,
): Promise<number | undefined> {
  const began = performance.now()
  const sent = await send(deps, message, channel).catch((error: unknown) => ({ error }))
  if ('error' in sent) return await afterFailure(deps, message, sent.error)
  await deps.store.sent(message.id, { ...sent, at: deps.now() })
  deps.begun.forget(message.id)
  deps.measure.stage('deliver', performance.now() - began)
  deps.measure.count('messages_out', { channel: message.channel })
  return undefined
}

async function giveUp(
  deps: Delivering,
  { id, channel }: Claimed,
  status: 'failed' | 'dropped',
  reason: string,
): Promise<undefined> {
  await deps.store.drop(id, status, reason)
  deps.begun.forget(id)
  deps.measure.count(status === 'dropped' ? 'messages_dropped' : 'sends_failed', { channel })
}

/** @throws SendError and whatever else the channel throws */
async function send(deps: Delivering, message: Claimed, channel: Channel | undefined) {
  if (!channel) throw new SendError('the channel is not connected in this process', { retryable: true })
  const rendered = rendering(deps, message)
  const around = circumstances(message, channel, deps.now())
  const externalIds = [...(deps.begun.of(message.id) ?? [])]
  const parts = fitMessage(rendered, channel.can)
  for (const [index, part] of parts.entries()) {
    if (index < externalIds.length) continue
    // A receipt that names the row says that all of it went out: the last part bears the row's own name.
    const id = index === parts.length - 1 ? message.id : `${message.id}-${index + 1}`
    externalIds.push((await channel.send(message.address, { ...part, ...around, id })).externalId)
    deps.begun.keep(message.id, [...externalIds])
  }
  return { ...rendered, externalIds, numbered: rendered.buttons.length > channel.can.buttons }
}

const hourMs = 60 * 60 * 1_000

/** What the channel must know of the moment besides the message. */
function circumstances(
  { attempts, createdAt, lastInboundAt }: Claimed,
  { can: { windowHours } }: Channel,
  now: Date,
): Pick<OutboundMessage, 'inDoubtSince' | 'outsideWindow'> {
  const quietMs = lastInboundAt ? now.getTime() - lastInboundAt.getTime() : Number.POSITIVE_INFINITY
  return {
    ...(attempts > 1 && { inDoubtSince: createdAt }),
    ...(windowHours !== undefined && quietMs >= windowHours * hourMs && { outsideWindow: true }),
  }
}

/** A sentence that cannot be rendered now cannot be rendered later. @throws SendError, not retryable */
function rendering({ render, now }: DeliverDeps, message: Claimed) {
  const { says, language, causeId, timezone } = message
  try {
    // A reply says "tomorrow" as of the message that it answers.
    const said = isUnasked(message) ? asOf(says, dateOf(toLocal(now(), timezone))) : says
    const { text, buttons } = render(said, language, { seed: causeId })
    return { text, buttons }
  } catch (cause) {
    throw new SendError('the message could not be rendered', { retryable: false, cause })
  }
}

/** @returns as `settle`. */
async function afterFailure(deps: Delivering, message: Claimed, error: unknown): Promise<number | undefined> {
  const { id, channel, accountId, attempts } = message
  const reason = error instanceof Error ? error.message : String(error)
  const fields = { err: error, outboundId: id, accountId, attempts }
  if (!isRetryable(error) || attempts >= maxAttempts) {
    deps.log.error(fields, 'a message could not be sent and is given up')
    await giveUp(deps, message, 'failed', reason)
    const why = failureOf(error)
    const isNamed = why === 'window-closed' || why === 'not-on-channel'
    await tellUndelivered(deps, { ...message, outboundId: id }, isNamed ? why : 'failed')
    return undefined
  }
  const pauseMs = pauseBefore(attempts, error)
  logRetry(deps, { ...fields, pauseMs }, error)
  deps.measure.count('sends_retried', { channel })
  await deps.store.retry(id, reason, new Date(deps.now().getTime() + pauseMs))
  return pauseMs
}

function failureOf(error: unknown): SendError['failure'] {
  return error instanceof SendError ? error.failure : undefined
}

/** Errors that an adapter did not foresee are taken for passing ones: a reply too many beats none. */
function isRetryable(error: unknown): boolean {
  return error instanceof SendError ? error.retryable || error.failure === 'unauthorized' : true
}

function logRetry({ log }: DeliverDeps, fields: object, error: unknown): void {
  if (failureOf(error) === 'unauthorized')
    log.error(
      fields,
      'the channel does not accept the access of this account any more, and its messages wait: give it a new token, or link it again',
    )
  else log.warn(fields, 'a message could not be sent yet')
}

/** 1, 2, 4 … 60 s, or longer where the channel asks for it. */
function pauseBefore(attempts: number, error: unknown): number {
  if (failureOf(error) === 'unauthorized') return unauthorizedPauseMs
  const asked = error instanceof SendError ? (error.retryAfter ?? 0) * 1_000 : 0
  return Math.max(asked, Math.min(longestPauseMs, 1_000 * 2 ** (attempts - 1)))
}

/** `claim` refuses a row while an earlier one of its conversation is in hand; that one is gone now, or put off. */
async function callNext(deps: DeliverDeps, { conversationId }: Claimed): Promise<void> {
  if (!conversationId) return
  for (const due of await deps.store.undelivered(deps.now(), 1, conversationId)) await deps.queue.deliver(due)
}
