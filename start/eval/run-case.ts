import { webChat } from '../../bots/web-chat.ts'
import type { Facts } from '../../domain/business.ts'
import { type LocalDateTime, toLocal } from '../../domain/time.ts'
import type { BusinessFile } from '../../prisma/store.ts'
import { type BusinessCopy, copyBusiness } from './business-copy.ts'
import type { DialogueCase, Expectation } from './cases.ts'
import { checkTurn, type Observed } from './check-turn.ts'
import type { Rig } from './rig.ts'

export interface TurnOutcome {
  say: string[]
  expect: Expectation
  replies: string[]
  /** What is wrong; empty: passed. */
  faults: string[]
}

export interface CaseOutcome {
  id: string
  category: string | undefined
  turns: TurnOutcome[]
}

/** Longest wait for one answer: a retry after an engine's restart is within it. */
const answerWithinMs = 90_000

/** Name of the customer's chat; each case has a business of its own, so it needs to be no other. */
const session = 'customer'

/**
 * Plays one case through the pipeline, a fresh customer at a fresh copy of the business.
 * @param suffix makes the copy's slug its own
 * @throws Error when the case cannot be played to its end
 */
export async function runCase(
  rig: Rig,
  dialogue: DialogueCase,
  file: BusinessFile,
  suffix: string,
): Promise<CaseOutcome> {
  const business = await copyBusiness(rig.watch.store, file, suffix, dialogue.given)
  const now = new Date(dialogue.now)
  rig.setClock(business.id, now)
  // The messages' own times belong to the pipeline's clock: by them it finds what was left unanswered.
  const chat = webChat({ accountId: business.accountId, now: rig.now })
  rig.line.open(chat)
  const talk: Talk = { rig, business, chat, now: toLocal(now, file.timezone), heard: [], seen: undefined }
  const turns: TurnOutcome[] = []
  for (const turn of dialogue.turns) turns.push(await playTurn(talk, turn, now))
  return { id: dialogue.id, category: dialogue.category, turns }
}

interface Talk {
  rig: Rig
  business: BusinessCopy
  chat: ReturnType<typeof webChat>
  now: LocalDateTime
  heard: string[]
  /** Facts after the turn before. */
  seen: Facts | undefined
}

async function playTurn(talk: Talk, turn: DialogueCase['turns'][number], now: Date): Promise<TurnOutcome> {
  const { rig, business, chat } = talk
  const posted: string[] = []
  for (const text of turn.say) posted.push((await chat.post({ session, text })).externalId)
  const said = await rig.watch.answerTo(business.accountId, posted, answerWithinMs)
  const { facts, ...after } = await lookAfter(business, now)
  talk.heard.push(...turn.say)
  // A move or a cancellation may be told by the time that was given up.
  const bookings = [...(talk.seen?.bookings ?? []), ...facts.bookings]
  const ground = { facts: { ...facts, bookings }, now: talk.now, heard: talk.heard }
  talk.seen = facts
  const faults = checkTurn(turn.expect, { ...said, ...after }, ground)
  return { say: turn.say, expect: turn.expect, replies: said.replies, faults }
}

async function lookAfter(
  business: BusinessCopy,
  now: Date,
): Promise<Pick<Observed, 'bookings' | 'handoff'> & { facts: Facts }> {
  const conversation = await business.store.conversationByAddress(business.accountId, session)
  const turn = conversation && (await business.store.loadTurn(conversation.id, now))
  if (!conversation || !turn) throw new Error('the conversation was not stored')
  const rows = await business.store.bookings({ customerId: conversation.customerId })
  // Ids are made in the order of time: the last one is the latest booking, wherever it lies in the calendar.
  const bookings = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return { facts: turn.facts, bookings, handoff: conversation.handoffAt !== null }
}
