import type { Say } from '../domain/say.ts'
import type { StepResult } from '../domain/step.ts'
import { dateOf, type LocalDateTime } from '../domain/time.ts'
import type { TranscriptLine } from '../prisma/listings.ts'
import type { Store } from '../prisma/store.ts'
import type { Turn } from '../prisma/turn.ts'

/** Lines of both sides that go with a call for a person, and letters of each: more is in the chat itself. */
const mostLines = 4
const lineLetters = 140
const summaryLetters = 300

/**
 * Puts the case beside the owner's notice of a call for a person: how the customer can be reached, what she has booked,
 * what the older messages say, and what was said just before.
 * @throws Error when the database fails
 */
export async function withCase(
  { store }: { store: Pick<Store, 'forBusiness'> },
  turn: Turn,
  outcome: StepResult,
  now: LocalDateTime,
): Promise<StepResult> {
  if (!outcome.ownerNotices.some(isCall)) return outcome
  const { conversationId, messages, facts } = turn
  const count = mostLines + messages.length
  const lines = await store.forBusiness(facts.business.id).transcript(conversationId, count)
  const told = caseOf(turn, lines, now)
  const ownerNotices = outcome.ownerNotices.map((says) => (isCall(says) ? [...says, ...told] : says))
  return { ...outcome, ownerNotices }
}

function isCall(says: Say[]): boolean {
  return says[0]?.key === 'owner.handoff'
}

function caseOf(
  { channel, phone, facts, summary, messages }: Turn,
  lines: TranscriptLine[],
  now: string,
): Say[] {
  const next = facts.bookings.find(({ status, start }) => status !== 'cancelled' && start > now)
  const service = facts.business.services.find(({ id }) => id === next?.serviceId)?.name
  const asked = new Set(messages.map(({ id }) => id))
  const before = lines.filter(({ id, text }) => !asked.has(id) && text !== '').slice(-mostLines)
  const start = next && { at: next.start, today: dateOf(now) }
  return [
    { key: 'owner.reach', args: { channel, phone } },
    ...(start && service ? [{ key: 'owner.standing', args: { service, start } }] : []),
    ...(summary ? [{ key: 'owner.summary', args: { summary: cut(summary, summaryLetters) } }] : []),
    ...(before.length > 0 ? [{ key: 'owner.before', args: { lines: before.map(spoken) } }] : []),
  ]
}

function spoken({ from, text }: TranscriptLine) {
  return { from, text: cut(text, lineLetters) }
}

/** In one line; what is left out shows. */
function cut(text: string, letters: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= letters ? line : `${line.slice(0, letters - 1).trimEnd()}…`
}
