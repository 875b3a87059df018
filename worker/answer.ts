import type { Logger } from 'pino'
import { isAnswer, isCounted, isPastQuota } from '../domain/billing/quota.ts'
import type { Meaning } from '../domain/knowledge/meaning.ts'
import type { Heard } from '../domain/language.ts'
import { givenBackBy } from '../domain/owner/effect.ts'
import {
  afterPerson,
  afterReminder,
  type ConversationState,
  parseState,
  situation,
  withoutSettledCall,
} from '../domain/state.ts'
import { underOffer } from '../domain/step/freed.ts'
import { underKept } from '../domain/step/kept.ts'
import { engineFailed, pastQuota, type StepResult, step, unreadable } from '../domain/step.ts'
import { type LocalDateTime, toLocal } from '../domain/time.ts'
import { RevConflict, SlotTaken, type Store } from '../prisma/store.ts'
import type { Turn, TurnResult, WrittenTurn } from '../prisma/turn.ts'
import type { Answering } from './answering/answering.ts'
import { type Rewording, reword, usageOf, worded } from './answering/rewording.ts'
import type { OwnersPayments } from './billing/owner-talk.ts'
import { withAcceptedLink, withCalendarLink } from './calendar-link.ts'
import { withCase } from './case-for-owner.ts'
import { withActions } from './notice-actions.ts'
import { type MemberOutcome, memberTurn } from './owner.ts'
import type { JobQueue } from './queue/queue.ts'
import { isUnseen, type Reading, readMessages } from './reading.ts'
import {
  handBackAll,
  handedBack,
  isHandBack,
  isParting,
  isResumed,
  offeredSincePerson,
  personWroteSince,
  takenOver,
  wakeWhenGone,
  withPersonSeen,
} from './takeover.ts'
import type { Recall } from './understand/history.ts'
import type { Understand } from './understand.ts'

export interface AnswerDeps {
  store: Pick<Store, 'forBusiness' | 'importFirst' | 'billing'>
  queue: Pick<JobQueue, 'deliver' | 'wake'>
  understand: Understand
  /** Absent where the model reads nothing but the messages. */
  recall?: Recall
  /** Writes answers from the business's knowledge; absent: they are told as they stand. */
  answering?: Answering
  /** Finds the business's answers by meaning; absent: by words alone. */
  meaning?: Meaning | undefined
  /** Hears the language of what no model reads; absent: the conversation's stays. */
  hear?: (text: string) => Heard
  /** Where people can pay for Jara; absent: nowhere. */
  billing?: OwnersPayments
  /** Where customers reach the web pages, without a slash at the end; absent: nowhere. */
  publicUrl?: string
  /** The clock of one business; evaluation sets it for each case. */
  now: (businessId: string) => Date
  measure: {
    stage(name: 'settle' | 'load' | 'understand' | 'step' | 'answering' | 'commit', ms: number): void
    /**
     * `turns`, `turns_again` by `reason`, `turns_failed` by `stage`, `handoffs` by `reason`, `outcomes` by `tag`,
     * `answers_written`, `answers_replaced` by `reason`.
     */
    count(name: string, labels?: Record<string, string>): void
  }
  log: Pick<Logger, 'warn' | 'error'>
  /** Told of each turn that was written; must not wait for anything. */
  onAnswered?: (job: TurnJob) => void
  /** Ends a reading when the product stops; its message is left to be found again. */
  signal?: AbortSignal
}

type TurnJob = Parameters<JobQueue['wake']>[0]

/** What was loaded, and when that is on the business's clock. */
interface Loaded {
  turn: Turn
  state: ConversationState
  now: Date
  local: LocalDateTime
}

/** A turn that met this many others on its way is left to the queue's own retries. */
const maxAttempts = 6

/** What a turn found out so far; it stands when the turn must be decided again. */
interface Thought {
  reading?: Reading
  rewording?: Rewording | undefined
  /** How many chats the owner has given back by this turn. */
  chatsBack?: number
  /** The plan's quota is used up: the customer was passed to the owner. */
  refused?: boolean
}

/**
 * One turn of a conversation: what came in since the last one is read together, answered, and written down in
 * one transaction; then the replies are handed to the channel. While a person answers, nothing is read and the
 * messages stay unanswered: the turn comes again when she is gone.
 * @throws Error when the database fails or the conversation keeps changing: the job is to be tried again.
 */
export function answer(deps: AnswerDeps): (job: TurnJob) => Promise<void> {
  return async (job) => {
    const thought: Thought = {}
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const loaded = await load(deps, job)
      if (!loaded) return
      const until = takenOver(loaded.turn, loaded.now)
      if (until && !isHandBack(loaded.turn)) return await wakeWhenGone(deps.queue, job, until, loaded.now)
      const decided = await think(deps, job, loaded, thought)
      const told = await withCase(deps, loaded.turn, decided, loaded.local)
      const outcome = deps.publicUrl === undefined ? told : withEntries(deps.publicUrl, told)
      const result = toResult(loaded, withActions(outcome, loaded.turn.phone), thought)
      const written = await commit(deps, job, result)
      if (!written) continue
      report(deps, loaded, outcome)
      await handOver(deps, loaded.turn, written, givenBackBy(result.owner ?? {}))
      return thought.refused ? undefined : deps.onAnswered?.(job)
    }
    throw new Error(`Conversation ${job.conversationId} changed ${maxAttempts} times while it was answered`)
  }
}

/** Where customers find their appointments for their calendars. */
function withEntries(publicUrl: string, told: StepResult & Partial<MemberOutcome>) {
  return withAcceptedLink(publicUrl, withCalendarLink(publicUrl, told))
}

/** Reads, decides, and puts into words. */
async function think(
  deps: AnswerDeps,
  job: TurnJob,
  loaded: Loaded,
  thought: Thought,
): Promise<StepResult & Partial<MemberOutcome>> {
  const { turn, state } = loaded
  if (isHandBack(turn)) {
    thought.chatsBack ??= await handBackAll(deps, job.businessId, loaded.now)
    return handedBack(turn, state, thought.chatsBack)
  }
  const store = deps.store.forBusiness(job.businessId)
  const { now, local } = loaded
  const { businessId } = job
  const own = await memberTurn({
    ...{ store, businessId, billing: deps.store.billing, paying: deps.billing, onboarding: deps },
    ...{ turn, state, now, local },
  })
  if (own) return own
  thought.refused = isPastQuota({ ...turn, state, now, local })
  if (thought.refused) return refuse(deps, loaded)
  thought.reading = await read(deps, job, loaded, thought.reading)
  const decided = decide(deps, loaded, thought.reading)
  thought.rewording = await reword(deps, turn, decided, thought.rewording)
  return worded(decided, thought.rewording)
}

/** @returns undefined when nothing waits for an answer: another turn was faster. */
async function load(deps: AnswerDeps, { businessId, conversationId }: TurnJob): Promise<Loaded | undefined> {
  const began = performance.now()
  const now = deps.now(businessId)
  const turn = await deps.store.forBusiness(businessId).loadTurn(conversationId, now)
  deps.measure.stage('load', performance.now() - began)
  if (!turn || turn.messages.length === 0) return undefined
  // Where nobody can be asked for money, no time is kept for it.
  if (!deps.billing) delete turn.facts.collectsDeposits
  const state = withoutSettledCall(parseState(turn.state), turn.handoffAt !== null)
  const local = toLocal(now, turn.facts.business.timezone)
  const loaded = { turn, now, state, local }
  if (turn.reminded) return { ...loaded, state: afterReminder(state, turn.reminded, local) }
  if (!personWroteSince(turn))
    return { ...loaded, state: underKept(underOffer(state, turn.facts, local), turn.facts, local) }
  if (offeredSincePerson(turn)) return { ...loaded, state: underOffer(afterPerson(state), turn.facts, local) }
  return { ...loaded, state: afterPerson(state), turn: { ...turn, numbered: [] } }
}

/** What was read before stands as long as it is about the same messages in the same situation. */
async function read(
  deps: AnswerDeps,
  { businessId }: TurnJob,
  loaded: Loaded,
  before: Reading | undefined,
): Promise<Reading> {
  const { turn, state, local } = loaded
  const where = situation(state, local)
  // A customer may change a message while it is read.
  const of = JSON.stringify([where, turn.messages.map(({ id, text }) => [id, text])])
  if (before?.of === of) return before
  const began = performance.now()
  const asked = { businessId, turn, situation: where }
  const reading = { ...(await readMessages(deps, asked)), of }
  deps.measure.stage('understand', performance.now() - began)
  return reading
}

function decide(deps: AnswerDeps, loaded: Loaded, reading: Reading): StepResult {
  const began = performance.now()
  try {
    return outcomeOf(deps, loaded, reading)
  } catch (error) {
    // A fault of ours would meet the same message again and again: she gets an apology and a person instead.
    deps.log.error({ err: error, conversationId: loaded.turn.conversationId }, 'a turn could not be decided')
    deps.measure.count('turns_failed', { stage: 'step' })
    return outcomeOf(deps, loaded, { kind: 'failed', of: reading.of })
  } finally {
    deps.measure.stage('step', performance.now() - began)
  }
}

/** No model is asked. */
function refuse(deps: AnswerDeps, loaded: Loaded): StepResult {
  const messages = loaded.turn.messages.map(({ text }) => text)
  return pastQuota({ ...plainOf(deps, loaded), messages, heard: deps.hear?.(messages.join('\n')) })
}

function plainOf({ meaning }: AnswerDeps, { turn, state, now, local }: Loaded) {
  const { facts, language, optedOut } = turn
  const resumed = isResumed(turn)
  const unseen = isUnseen(turn)
  const said = saidAt(turn, now)
  return { state, facts, now: local, said, language, meaning, unseen, optedOut, resumed }
}

function outcomeOf(deps: AnswerDeps, loaded: Loaded, reading: Reading): StepResult {
  const { turn } = loaded
  const plain = plainOf(deps, loaded)
  switch (reading.kind) {
    case 'failed':
      return engineFailed({ ...plain, messages: turn.messages.map(({ text }) => text) })
    case 'unreadable':
      return unreadable(plain, reading.media)
    case 'understood': {
      const { messages, media, intent, unsureBelow, lostBelow } = reading
      const parting = isParting(turn, loaded.state.at)
      return step({ ...plain, messages, media, intent, unsureBelow, lostBelow, parting })
    }
  }
}

/** Words older than this are answered as if they were said now. */
const freshMs = 24 * 60 * 60_000

/** When the last of her messages came, on the business's clock: "tomorrow", said before midnight, is the next day. */
function saidAt({ messages, facts }: Turn, now: Date): LocalDateTime | undefined {
  const at = messages.at(-1)?.receivedAt
  const ageMs = at ? now.getTime() - at.getTime() : Number.POSITIVE_INFINITY
  return at && ageMs > 0 && ageMs < freshMs ? toLocal(at, facts.business.timezone) : undefined
}

function toResult(
  { turn, now }: Loaded,
  outcome: StepResult & Partial<MemberOutcome>,
  thought: Thought,
): TurnResult {
  const { reading, rewording } = thought
  const { conversationId, customerId, rev, messages } = turn
  const { changes, replies, ownerNotices, state, language } = outcome
  const read = reading?.kind === 'understood' ? reading : { tokensIn: 0, tokensOut: 0, ms: 0 }
  const tokensIn = read.tokensIn + (rewording?.written.tokensIn ?? 0)
  const tokensOut = read.tokensOut + (rewording?.written.tokensOut ?? 0)
  const modelMs = Math.round(read.ms + (rewording?.ms ?? 0))
  const messagesOut = replies.length
  return {
    ...{ conversationId, customerId, rev, now, changes, replies, ownerNotices, language },
    state: withPersonSeen(state, turn),
    ...(outcome.owner ? { owner: outcome.owner } : {}),
    answered: messages.map(({ id }) => id),
    ...meteredAs(turn, outcome, now, thought),
    usage: {
      ...{ turns: 1, messagesIn: messages.length, messagesOut, tokensIn, tokensOut, modelMs },
      ...usageOf(rewording),
    },
  }
}

/** Whether the turn begins a conversation of a customer's that counts against the quota. */
function meteredAs(
  { plan, member, countedAt }: Turn,
  { replies, ownerNotices, owner }: StepResult & Partial<MemberOutcome>,
  now: Date,
  { refused }: Thought,
): Pick<TurnResult, 'conversation' | 'quota'> {
  const counts = !member && !owner && isAnswer(replies) && !isCounted({ countedAt, now })
  if (!counts && !refused) return {}
  // Who writes on after she was passed to the owner is no news.
  const limit = refused && ownerNotices.length === 0 ? null : (plan?.quota ?? null)
  return {
    conversation: refused ? 'refused' : 'counted',
    ...(plan && limit !== null ? { quota: { plan: plan.name, limit } } : {}),
  }
}

/** @returns undefined when the conversation or a slot was changed by somebody else: nothing was written. */
async function commit(
  deps: AnswerDeps,
  { businessId }: TurnJob,
  result: TurnResult,
): Promise<WrittenTurn | undefined> {
  const began = performance.now()
  try {
    const written = await deps.store.forBusiness(businessId).commitTurn(result)
    deps.measure.stage('commit', performance.now() - began)
    return written
  } catch (error) {
    if (!(error instanceof RevConflict || error instanceof SlotTaken)) throw error
    deps.measure.count('turns_again', { reason: error.name })
    return undefined
  }
}

function report({ measure }: AnswerDeps, { turn, now }: Loaded, outcome: StepResult): void {
  const last = turn.messages.at(-1)?.receivedAt ?? now
  measure.stage('settle', Math.max(0, now.getTime() - last.getTime()))
  measure.count('turns')
  for (const tag of outcome.tags) measure.count('outcomes', { tag })
  for (const change of outcome.changes)
    if (change.kind === 'handoff') measure.count('handoffs', { reason: change.reason })
}

/** The rows are written; a job that cannot be made now is made by the sweep. */
async function handOver(
  { queue, log }: AnswerDeps,
  turn: Turn,
  written: WrittenTurn,
  givenBack: string[],
): Promise<void> {
  const { accountId, channel, conversationId } = turn
  const replies = written.outboundIds.slice(0, written.outboundIds.length - written.notices.length)
  const jobs = [...replies.map((outboundId) => ({ outboundId, accountId, channel })), ...written.notices]
  try {
    for (const job of jobs) await queue.deliver(job)
    const { id: businessId } = turn.facts.business
    for (const chat of givenBack) await queue.wake({ conversationId: chat, businessId }, 0)
  } catch (error) {
    log.warn({ err: error, conversationId }, 'replies could not be queued; the sweep will')
  }
}
