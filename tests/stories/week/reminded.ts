import { toLocal } from '../../../domain/time.ts'
import type { Booked } from './book.ts'
import { roundMs, type Town } from './town.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

export interface Reminder {
  bookingId: string
  kind: 'day' | 'hours'
  /** The start of which it told. */
  startsAt: Date
  at: Date
  address: string
}

/** The reminders that reached customers. Each row of one names its booking, its kind and its start. */
export async function remindersOf({ pglite, told }: Town): Promise<Reminder[]> {
  const { rows } = await pglite.query<{ id: string; causeId: string }>(
    `SELECT "id", "causeId" FROM public."Outbound" WHERE "causeId" LIKE 'reminder:%'`,
  )
  const causes = new Map(rows.map(({ id, causeId }) => [id, causeId]))
  return told.flatMap(({ id, at, address }) => {
    const [, bookingId = '', kind, start] =
      /^reminder:([^:]+):(day|hours):([^Z]+Z)/.exec(causes.get(id) ?? '') ?? []
    if (start === undefined) return []
    return [{ bookingId, kind: kind as Reminder['kind'], startsAt: new Date(start), at, address }]
  })
}

/** When each customer wrote, and when a person of the business did, by her address. */
type Talks = Map<string, { at: number; holdsMs: number }[]>

async function talksOf({ pglite }: Town): Promise<Talks> {
  const { rows } = await pglite.query<{ address: string; at: Date; person: boolean }>(
    `SELECT v."address", i."receivedAt" AS "at", false AS "person" FROM public."Inbound" AS i
       JOIN public."Conversation" AS v ON v."id" = i."conversationId"
     UNION ALL SELECT "address", "createdAt", true FROM public."Outbound" WHERE "purpose" = 'person'`,
  )
  const talks = rows.map(({ address, at, person }) => ({
    address,
    ...{ at: at.getTime(), holdsMs: (person ? 30 : 10) * minuteMs },
  }))
  return Map.groupBy(talks, ({ address }) => address)
}

/** What is wrong with the reminders that were sent, and what with those that were not. */
export async function misreminded(town: Town, book: Booked[], reminders: Reminder[]): Promise<string[]> {
  const lacking = missing(town, book, { reminders, talks: await talksOf(town) })
  return [...twice(reminders), ...untimely(town, reminders), ...afterStop(town), ...lacking]
}

const nameOf = ({ bookingId, kind, startsAt }: Omit<Reminder, 'at' | 'address'>) =>
  `${kind} ${bookingId} ${startsAt.toISOString()}`

function twice(reminders: Reminder[]): string[] {
  const groups = Map.groupBy(reminders, nameOf)
  return [...groups].flatMap(([name, sent]) =>
    sent.length > 1 ? [`${name} was sent ${sent.length} times`] : [],
  )
}

/** A day before, or two hours: not earlier, and not when it is of no use any more; and never at night. */
function untimely({ shops }: Town, reminders: Reminder[]): string[] {
  const zone = shops[0]?.file.timezone ?? 'Africa/Lagos'
  return reminders.flatMap((one) => {
    const aheadMs = one.startsAt.getTime() - one.at.getTime()
    const [most, least] = one.kind === 'day' ? [24 * 60, 3 * 60] : [120, 45]
    const off = aheadMs > most * minuteMs || aheadMs < least * minuteMs
    const clock = toLocal(one.at, zone).slice(11)
    return off || isNight(clock) ? [`${nameOf(one)} came at ${one.at.toISOString()}`] : []
  })
}

const isNight = (clock: string) => clock >= '21:00' || clock < '07:30'

/** What nobody asked for, sent to one who said STOP. */
function afterStop({ told }: Town): string[] {
  const stopped = new Set<string>()
  return told.flatMap(({ says, address, at }) => {
    const keys = says.map(({ key }) => key)
    if (keys.includes('stop.done')) stopped.add(address)
    if (keys.includes('start.done')) stopped.delete(address)
    const unasked = keys.includes('reminder.ask') || keys.includes('wait.freed')
    return unasked && stopped.has(address)
      ? [`${address} was written to at ${at.toISOString()} after STOP`]
      : []
  })
}

/**
 * Reminders that were due within the week and did not come: of the first that stands of each customer's day, where
 * she settled that day long enough before.
 */
function missing(
  town: Town,
  book: Booked[],
  { reminders, talks }: { reminders: Reminder[]; talks: Talks },
): string[] {
  const zone = town.shops[0]?.file.timezone ?? 'Africa/Lagos'
  const stopped = new Set(
    town.told.filter(({ says }) => says.some(({ key }) => key === 'stop.done')).map(({ address }) => address),
  )
  const days = Map.groupBy(book, ({ customerId, start }) => `${customerId} ${start.slice(0, 10)}`)
  return [...days.values()].flatMap((ofDay) => {
    const settledMs = Math.max(...ofDay.map(({ updatedAt }) => updatedAt.getTime()))
    const standing = ofDay.filter(({ status }) => status === 'confirmed')
    // Two at the same time, with two people: the one that was booked first, as the product has it.
    const [first] = standing.toSorted(
      (a, b) => a.startsAt.getTime() - b.startsAt.getTime() || (a.id < b.id ? -1 : 1),
    )
    if (!first || stopped.has(first.address)) return []
    // What was named with another of that day, which was called off since, is not announced again.
    const named = reminders.filter(
      (one) =>
        one.address === first.address &&
        toLocal(one.startsAt, zone).slice(0, 10) === first.start.slice(0, 10),
    )
    return dueOf(first, settledMs, { town, talks: talks.get(first.address) ?? [] })
      .filter((kind) => !named.some((one) => one.kind === kind))
      .map((kind) => nameOf({ bookingId: first.id, kind, startsAt: first.startsAt }))
      .map((name) => `${name} never came`)
  })
}

/** The kinds that were due by all rules: there was a look in time at which nobody was talking in her chat. */
function dueOf(
  { startsAt }: Booked,
  settledMs: number,
  { town: { end, shops }, talks }: { town: Town; talks: { at: number; holdsMs: number }[] },
): Reminder['kind'][] {
  const rules = [
    { kind: 'day', ahead: 24 * hourMs, settled: 2 * hourMs, least: 3 * hourMs },
    { kind: 'hours', ahead: 2 * hourMs, settled: hourMs, least: 45 * minuteMs },
  ] as const
  return rules.flatMap(({ kind, ahead, settled, least }) => {
    const wishedMs = startsAt.getTime() - ahead
    const dueMs = morningOf(wishedMs, shops[0]?.file.timezone ?? 'Africa/Lagos')
    // A job that is lost is found at the next look but one.
    const latestMs = Math.min(startsAt.getTime() - least, end.getTime()) - 2 * roundMs
    const idle = looksBetween(dueMs, latestMs).some(
      (look) => !talks.some(({ at, holdsMs }) => at <= look && look <= at + holdsMs),
    )
    return idle && settledMs <= wishedMs - settled ? [kind] : []
  })
}

function looksBetween(fromMs: number, toMs: number): number[] {
  const first = Math.ceil(fromMs / roundMs) * roundMs
  const count = Math.max(0, Math.floor((toMs - first) / roundMs) + 1)
  return Array.from({ length: count }, (_, index) => first + index * roundMs)
}

function morningOf(ms: number, zone: string): number {
  const clock = toLocal(new Date(ms), zone).slice(11)
  if (!isNight(clock)) return ms
  const [hour = 0, minute = 0] = clock.split(':').map(Number)
  const minutes = 7.5 * 60 - (hour * 60 + minute)
  return ms + (minutes < 0 ? minutes + 24 * 60 : minutes) * minuteMs
}
