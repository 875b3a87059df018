import { z } from 'zod'
import { isHandBackWord } from '../domain/hand-back.ts'
import type { ConversationState } from '../domain/state.ts'
import type { StepResult } from '../domain/step.ts'
import { type LocalDateTime, toLocal } from '../domain/time.ts'
import type { Store } from '../prisma/store.ts'
import type { Turn } from '../prisma/turn.ts'
import type { JobQueue } from './queue/queue.ts'

type Chat = Parameters<JobQueue['wake']>[0]

/** A clock that is a little behind must not find the chat still taken over. */
const marginMs = 1_000

/** @returns until when a person of the business answers here; undefined: Jara does. */
export function takenOver({ takenOverUntil }: Turn, now: Date): Date | undefined {
  return takenOverUntil && takenOverUntil > now ? takenOverUntil : undefined
}

/** Asks for the turn again when the person is gone. A job that is lost is found by the sweep, then. */
export async function wakeWhenGone(
  queue: Pick<JobQueue, 'wake'>,
  { conversationId, businessId }: Chat,
  until: Date,
  now: Date,
): Promise<void> {
  await queue.wake({ conversationId, businessId }, until.getTime() - now.getTime() + marginMs)
}

/** What all messages of this turn were written under: a person was there to answer them, and is gone. */
export function isResumed({ takenOverUntil, personAt, messages }: Turn): boolean {
  const end = takenOverUntil ?? personAt
  return end !== null && messages.every(({ receivedAt }) => receivedAt < end)
}

/** Thanks that come so long after she has gone are hers still. */
const partingMs = 30 * 60_000

/** A person of the business has just gone, and Jara has said nothing since. @param last Jara's latest turn here */
export function isParting({ takenOverUntil, personAt, messages, facts }: Turn, last: LocalDateTime | null) {
  const end = takenOverUntil ?? personAt
  const [first] = messages
  if (!end || !first || first.receivedAt.getTime() >= end.getTime() + partingMs) return false
  return last === null || last <= toLocal(end, facts.business.timezone)
}

/** Kept in the stored state beside its own fields, which do not know it: the latest thing a person wrote before. */
const seen = z.object({ personAt: z.iso.datetime().nullable() }).catch({ personAt: null })

/** Whether a person wrote since Jara's last turn: what Jara had asked is not what a "yes" or a "2" answers now. */
export function personWroteSince(turn: Turn): boolean {
  const { personAt } = seen.parse(turn.state)
  return turn.personAt !== null && (personAt === null || turn.personAt > new Date(personAt))
}

/** Whether Jara told her of a freed time after a person wrote: that is what her yes answers. */
export function offeredSincePerson({ personAt, facts: { offered, business } }: Turn): boolean {
  return personAt !== null && offered !== undefined && offered.since > toLocal(personAt, business.timezone)
}

/** What is stored of a turn's state. */
export function withPersonSeen(state: ConversationState, { personAt }: Turn): object {
  return personAt ? { ...state, personAt: personAt.toISOString() } : state
}

/** The owner asks in her own chat for every chat back. */
export function isHandBack({ fromOwner, messages, facts }: Turn): boolean {
  const { takeover } = facts.business
  return fromOwner && messages.length > 0 && messages.every(({ text }) => isHandBackWord(text, takeover))
}

/** Gives every chat of the business back to Jara and wakes them. @returns how many */
export async function handBackAll(
  { store, queue }: { store: Pick<Store, 'forBusiness'>; queue: Pick<JobQueue, 'wake'> },
  businessId: string,
  now: Date,
): Promise<number> {
  const chats = await store.forBusiness(businessId).handBackAll(now)
  for (const conversationId of chats) await queue.wake({ conversationId, businessId }, 0)
  return chats.length
}

/** What the owner is told about it; her own chat stays as it was. */
export function handedBack({ language, facts }: Turn, state: ConversationState, count: number): StepResult {
  return {
    state,
    language: language ?? facts.business.languages[0] ?? 'en',
    changes: [],
    replies: [[{ key: 'owner.handedBack', args: { count } }]],
    ownerNotices: [],
    tags: ['handed-back'],
  }
}
