import type { Client } from 'whatsapp-web.js'
import type { Clock } from './clock.ts'
import { messagesSince } from './history.ts'
import { type Seen, seen } from './inbound.ts'
import type { Teller } from './teller.ts'

/** What to look for in a chat. */
export interface Missed {
  chatId: string
  /** Everything from then on, and nothing from before the phone was linked. */
  since: Date
  linkedAt: Date
  /** So many of the customer's latest messages nobody has read: those, however old. */
  unread: number
}

/**
 * Hands over what a chat holds since the last session, oldest first. What a person has answered since is left alone.
 * @returns false when the session ended first
 * @throws Error when the page does not give the messages
 */
export async function catchUp(
  client: Client,
  teller: Teller,
  clock: Clock,
  missed: Missed,
): Promise<boolean> {
  const { chatId, since, unread } = missed
  const messages = await messagesSince(client, chatId, clock.theirs(since), unread)
  const found = foundIn(
    messages.flatMap((message) => seen(message, clock) ?? []),
    missed,
  )
  const jaras = await teller.ofJara(found.filter(({ own }) => own))
  if (!jaras) return false
  for (const one of found) if (jaras.has(one.externalId) && !(await teller.receipt(one))) return false
  const rest = found.filter(({ externalId }) => !jaras.has(externalId))
  const lastOfPerson = rest.findLastIndex(({ own, withdrawn }) => own && !withdrawn)
  for (const [index, one] of rest.entries()) {
    const answered = !one.own && !one.withdrawn && index < lastOfPerson
    if (!answered && !(await told(teller, one))) return false
  }
  return true
}

/** A changed message is told twice: it may be known by its first text. */
async function told(teller: Teller, one: Seen): Promise<boolean> {
  return (await teller.message(one)) && (!one.editedAt || one.withdrawn || (await teller.edit(one)))
}

function foundIn(messages: Seen[], { since, linkedAt, unread }: Missed): Seen[] {
  const all = messages.filter(({ at }) => at >= linkedAt)
  const unreadOnes = all.filter(({ own }) => !own).slice(-unread || Number.POSITIVE_INFINITY)
  return all.filter((one) => one.at >= since || unreadOnes.includes(one))
}
