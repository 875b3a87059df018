import { allows } from '../domain/billing/quota.ts'
import type { Booking, Facts } from '../domain/business.ts'
import { planParts, standingOf } from './billing/usage.ts'
import { paymentParts, toBooking } from './bookings.ts'
import { isLanguage } from './catalogue.ts'
import type { MessageKind } from './channel-events.ts'
import type { ChannelKind } from './channel-kind.ts'
import type { Prisma, PrismaClient } from './generated/client.ts'
import { bookParts, loadBusy, toBook } from './load-book.ts'
import { isOwner } from './notices.ts'
import { lastChangeOf, latestChange } from './owner-changes.ts'
import type { SentButton } from './sending.ts'
import { toButtons } from './transcript.ts'
import type { Member, Turn } from './turn.ts'
import { hersWaiting, toWaiting } from './waiting.ts'

/** A flood is answered in pieces: the turn after this one finds the rest. */
const messageLimit = 100
/** How far back a customer's bookings are read. */
const bookingLimit = 50
/** How many of her ended and cancelled bookings are told. */
const pastLimit = 10

/** See `BusinessStore.loadTurn`. Two queries at once; `commitTurn` finds out if they saw different moments. */
export async function loadTurn(
  client: PrismaClient,
  businessId: string,
  conversationId: string,
  now: Date,
): Promise<Turn | null> {
  const [row, taken] = await Promise.all([
    findConversation(client, businessId, conversationId, now),
    loadBusy(client, businessId, now),
  ])
  if (!row) return null
  const { business } = row
  const own = fromOwner(row)
  const plan = await standingOf(client, business, now)
  const facts: Facts = { ...toBook(business, taken), ...factsOf(row, now) }
  if (!allows(plan, 'waiting-list')) facts.noWaitingList = true
  if (business.payout?.subaccount && allows(plan, 'deposits')) facts.collectsDeposits = true
  return {
    ...toTurn(row),
    fromOwner: own,
    member: memberOf(row, own),
    pausedAt: business.pausedAt,
    plan,
    facts,
  }
}

function fromOwner({ account, address, customer, business }: ConversationRow): boolean {
  return isOwner(business, { channel: account.kind, address, aliases: customer.aliases })
}

/** Who wrote: linked by a code, or the owner that the business file names. */
function memberOf({ accountId, address, business }: ConversationRow, isFromOwner: boolean): Member | null {
  const linked = business.members.find((one) => one.accountId === accountId && one.address === address)
  if (isFromOwner) {
    const herself = business.people.find(({ name }) => name === business.ownerName)
    return { role: 'owner', name: business.ownerName, personId: linked?.personId ?? herself?.id ?? null }
  }
  return linked ? { role: linked.role as Member['role'], name: linked.name, personId: linked.personId } : null
}

function findConversation(client: PrismaClient, businessId: string, id: string, now: Date) {
  return client.conversation.findUnique({
    where: { id, businessId },
    include: conversationParts(now),
    relationLoadStrategy: 'join',
  })
}

/** Her latest bookings. */
const hersBooked = {
  orderBy: [{ startsAt: 'desc' }, { id: 'desc' }],
  take: bookingLimit,
  include: {
    service: { select: { key: true, name: true } },
    payments: paymentParts,
  },
} satisfies Prisma.Customer$bookingsArgs

function conversationParts(now: Date) {
  return {
    business: {
      include: {
        ...bookParts(now),
        members: { where: { revokedAt: null } },
        ...planParts(now),
        payout: { select: { subaccount: true } },
      },
    },
    account: { select: { kind: true } },
    customer: {
      select: {
        ...{ id: true, name: true, optedOutAt: true, aliases: { select: { kind: true, value: true } } },
        waiting: hersWaiting,
        bookings: hersBooked,
      },
    },
    inbound: {
      where: { answeredAt: null },
      orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }],
      take: messageLimit,
      select: { id: true, kind: true, text: true, receivedAt: true },
    },
    outbound: {
      where: { status: 'sent', purpose: { not: 'person' } },
      orderBy: [{ sentAt: { sort: 'desc', nulls: 'last' } }, { seq: 'desc' }],
      take: 1,
      select: { numbered: true, buttons: true, bookingId: true, sentAt: true },
    },
    ownerChanges: latestChange(now),
  } satisfies Prisma.ConversationInclude
}

type ConversationRow = Prisma.ConversationGetPayload<{ include: ReturnType<typeof conversationParts> }>

function toTurn(row: ConversationRow): Omit<Turn, 'facts' | 'fromOwner' | 'member' | 'pausedAt' | 'plan'> {
  return {
    conversationId: row.id,
    customerId: row.customerId,
    accountId: row.accountId,
    channel: row.account.kind as ChannelKind,
    address: row.address,
    phone: row.customer.aliases.find(({ kind }) => kind === 'phone')?.value ?? null,
    rev: row.rev,
    state: row.state,
    ownerState: row.ownerState,
    lastChange: lastChangeOf(row.ownerChanges),
    language: isLanguage(row.language) ? row.language : null,
    handoffAt: row.handoffAt,
    takenOverUntil: row.takenOverUntil,
    personAt: row.personAt,
    countedAt: row.countedAt,
    reminded: remindedOf(row),
    numbered: numberedChoices(row.outbound),
    optedOut: row.customer.optedOutAt !== null,
    summary: row.summary,
    messages: row.inbound.map((message) => ({ ...message, kind: message.kind as MessageKind })),
  }
}

/** A message that was on its way before the reminder does not answer it; nor does what was said to a person since. */
function remindedOf({ outbound: [latest], inbound: [first], personAt }: ConversationRow): string | null {
  if (!latest?.bookingId || !latest.sentAt || !first) return null
  const overtaken = first.receivedAt < latest.sentAt || (personAt && personAt > latest.sentAt)
  return overtaken ? null : latest.bookingId
}

function numberedChoices([latest]: ConversationRow['outbound']): SentButton[] {
  return latest?.numbered ? toButtons(latest.buttons) : []
}

/** What of the facts is hers alone. */
function factsOf({ customer, business }: ConversationRow, now: Date) {
  const { name, waiting } = customer
  return {
    ...toWaiting(waiting, business.timezone, now),
    bookings: bookingsOf(customer, business.timezone, now),
    ...(name === null ? {} : { customerName: name }),
  }
}

/** All that stand, and the latest that are over; by start. */
function bookingsOf({ bookings }: ConversationRow['customer'], timezone: string, now: Date): Booking[] {
  const stands = (row: (typeof bookings)[number]) => row.status !== 'cancelled' && row.endsAt > now
  const past = bookings.filter((row) => !stands(row)).slice(0, pastLimit)
  const told = bookings.filter((row) => stands(row) || past.includes(row)).reverse()
  return told.map((row) => toBooking(row, timezone))
}
