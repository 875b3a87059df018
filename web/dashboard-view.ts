import type { Business } from '../domain/business.ts'
import { addDays, byStart, dateOf, type LocalDate, timeOf, toLocal } from '../domain/time.ts'
import type { BookingRow, ConversationRow, TranscriptLine } from '../prisma/listings.ts'
import type { Link } from '../prisma/phone-link.ts'

const naira = new Intl.NumberFormat('en-NG', { style: 'currency', currency: 'NGN', maximumFractionDigits: 0 })
const dayFormat = new Intl.DateTimeFormat('en-NG', { dateStyle: 'full', timeZone: 'UTC' })
const shortFormat = new Intl.DateTimeFormat('en-NG', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
})

/** What `pages/business.html` shows. */
export function businessView({
  business,
  bookings,
  conversations,
  links,
  now,
}: {
  business: Business
  bookings: BookingRow[]
  conversations: ConversationRow[]
  links: Link[]
  now: Date
}) {
  const today = dateOf(toLocal(now, business.timezone))
  const horizon = addDays(today, business.policy.horizonDays)
  const standing = bookings.filter(({ status, start }) => status !== 'cancelled' && dateOf(start) >= today)
  const coming = standing.filter(({ start }) => dateOf(start) > today && dateOf(start) <= horizon)
  const view = (row: BookingRow) => bookingView(row, business)
  const byDay = Map.groupBy(coming.sort(byStart), ({ start }) => dateOf(start))
  return {
    business,
    horizonDays: business.policy.horizonDays,
    today: dayName(today),
    todays: standing
      .filter(({ start }) => dateOf(start) === today)
      .sort(byStart)
      .map(view),
    days: [...byDay].map(([day, rows]) => ({ day: dayName(day), bookings: rows.map(view) })),
    conversations: [...conversations].sort(waitingFirst).map((row) => rowView(row, business, now)),
    links: links.map((link) => linkView(link, business)),
  }
}

/** What `pages/conversation.html` shows. */
export function conversationView(
  business: Business,
  conversation: ConversationRow,
  lines: TranscriptLine[],
  now: Date,
) {
  return {
    business,
    parent: business,
    ...rowView(conversation, business, now),
    quietMinutes: business.takeover.quietMinutes,
    handBackWord: business.takeover.handBackWord,
    summary: conversation.summary?.text,
    until: conversation.summary && instant(conversation.summary.through, business),
    lines: lines.map((line) => lineView(line, business)),
  }
}

function lineView({ from, text, at, status, receipt, kind }: TranscriptLine, business: Business) {
  return {
    from,
    text,
    at: instant(at, business),
    person: from === 'person',
    // A text needs no name for what it is; how far a message got says more than that it was sent.
    kind: kind === 'text' ? undefined : kind,
    receipt: receipt === 'sent' ? undefined : receipt,
    unsent: status === 'sent' ? undefined : status,
  }
}

/** The phone of a linked account; `alert` where nothing comes through. */
function linkView({ state, since, detail, number }: Link, business: Business) {
  const alert = state === 'unlinked' || state === 'lost' || state === 'banned'
  return { state, detail, number: number && `+${number}`, since: instant(since, business), alert }
}

function rowView(row: ConversationRow, business: Business, now: Date) {
  const isTaken = row.takenOverUntil !== null && row.takenOverUntil > now
  return {
    id: row.id,
    name: row.customerName,
    // A web session's whole name would open the chat.
    short: row.address.slice(0, 4),
    channel: row.channel,
    waiting: row.handoffAt !== null,
    since: row.handoffAt && instant(row.handoffAt, business),
    taken: isTaken && row.takenOverUntil && instant(row.takenOverUntil, business),
    last: row.lastMessageAt && instant(row.lastMessageAt, business),
  }
}

function bookingView(row: BookingRow, { services, peopleNamed }: Business) {
  const { from, to } = row.price
  return {
    from: timeOf(row.start),
    to: timeOf(row.end),
    service: services.find(({ id }) => id === row.service)?.name ?? row.service,
    customer: row.customerName,
    person: peopleNamed ? row.person : undefined,
    held: row.status === 'held',
    status: row.status,
    price: from === to ? naira.format(from / 100) : `${naira.format(from / 100)}–${naira.format(to / 100)}`,
  }
}

/** Who waits for a person comes first, the longest wait on top; then the latest message. */
function waitingFirst(a: ConversationRow, b: ConversationRow): number {
  if (a.handoffAt && b.handoffAt) return a.handoffAt.getTime() - b.handoffAt.getTime()
  if (a.handoffAt || b.handoffAt) return a.handoffAt ? -1 : 1
  return (b.lastMessageAt?.getTime() ?? 0) - (a.lastMessageAt?.getTime() ?? 0)
}

function instant(at: Date, { timezone }: Business): string {
  const local = toLocal(at, timezone)
  return `${shortFormat.format(noon(dateOf(local)))}, ${timeOf(local)}`
}

function dayName(date: LocalDate): string {
  return dayFormat.format(noon(date))
}

function noon(date: LocalDate): Date {
  return new Date(`${date}T12:00Z`)
}
