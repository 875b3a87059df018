import type { Booking, Busy, Facts } from '../domain/business.ts'
import { addDays, dateOf, toInstant, toLocal } from '../domain/time.ts'
import { toBooking } from './bookings.ts'
import { type CatalogueRow, catalogue, isLanguage, toBusiness } from './catalogue.ts'
import type { MessageKind } from './channel-events.ts'
import type { ChannelKind } from './channel-kind.ts'
import type { Prisma, PrismaClient } from './generated/client.ts'
import { isOwner } from './notices.ts'
import type { SentButton } from './sending.ts'
import { toButtons } from './transcript.ts'
import type { Turn } from './turn.ts'

/** A flood is answered in pieces: the turn after this one finds the rest. */
const messageLimit = 100
/** How far back a customer's bookings are read. */
const bookingLimit = 50
/** How many of her ended and cancelled bookings are told. */
const pastLimit = 5

/** See `BusinessStore.loadTurn`. Four queries; `commitTurn` finds out if they saw different moments. */
export async function loadTurn(
  client: PrismaClient,
  businessId: string,
  conversationId: string,
  now: Date,
): Promise<Turn | null> {
  const [row, business] = await Promise.all([
    findConversation(client, businessId, conversationId),
    client.business.findUnique({
      where: { id: businessId },
      include: catalogue,
      relationLoadStrategy: 'join',
    }),
  ])
  if (!row || !business) return null
  const facts = await loadFacts(client, business, row.customer, now)
  return { ...toTurn(row), fromOwner: fromOwner(row, business), facts }
}

function fromOwner(row: ConversationRow, business: CatalogueRow): boolean {
  const { account, address, customer } = row
  return isOwner(business, { channel: account.kind, address, aliases: customer.aliases })
}

function findConversation(client: PrismaClient, businessId: string, id: string) {
  return client.conversation.findUnique({
    where: { id, businessId },
    include: conversationParts,
    relationLoadStrategy: 'join',
  })
}

const conversationParts = {
  account: { select: { kind: true } },
  customer: {
    select: { id: true, name: true, optedOutAt: true, aliases: { select: { kind: true, value: true } } },
  },
  inbound: {
    where: { answeredAt: null },
    orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }],
    take: messageLimit,
    select: { id: true, kind: true, text: true, receivedAt: true },
  },
  outbound: {
    where: { status: 'sent', purpose: { not: 'person' } },
    orderBy: { seq: 'desc' },
    take: 1,
    select: { numbered: true, buttons: true },
  },
} satisfies Prisma.ConversationInclude

type ConversationRow = Prisma.ConversationGetPayload<{ include: typeof conversationParts }>

function toTurn(row: ConversationRow): Omit<Turn, 'facts' | 'fromOwner'> {
  return {
    conversationId: row.id,
    customerId: row.customerId,
    accountId: row.accountId,
    channel: row.account.kind as ChannelKind,
    address: row.address,
    rev: row.rev,
    state: row.state,
    language: isLanguage(row.language) ? row.language : null,
    handoffAt: row.handoffAt,
    takenOverUntil: row.takenOverUntil,
    personAt: row.personAt,
    numbered: numberedChoices(row.outbound),
    optedOut: row.customer.optedOutAt !== null,
    summary: row.summary,
    messages: row.inbound.map((message) => ({ ...message, kind: message.kind as MessageKind })),
  }
}

function numberedChoices([latest]: ConversationRow['outbound']): SentButton[] {
  return latest?.numbered ? toButtons(latest.buttons) : []
}

async function loadFacts(
  client: PrismaClient,
  row: CatalogueRow,
  customer: { id: string; name: string | null },
  now: Date,
): Promise<Facts> {
  const business = toBusiness(row)
  const [busy, bookings] = await Promise.all([
    loadBusy(client, row, now),
    loadBookings(client, row, customer.id, now),
  ])
  return { business, busy, bookings, ...(customer.name === null ? {} : { customerName: customer.name }) }
}

async function loadBusy(client: PrismaClient, business: CatalogueRow, now: Date): Promise<Busy[]> {
  const { id: businessId, timezone, horizonDays } = business
  const today = dateOf(toLocal(now, timezone))
  const from = toInstant(`${today}T00:00`, timezone)
  const to = toInstant(`${addDays(today, horizonDays + 1)}T00:00`, timezone)
  const rows = await client.booking.findMany({
    where: { businessId, status: { in: ['held', 'confirmed'] }, endsAt: { gt: from }, startsAt: { lt: to } },
    orderBy: { startsAt: 'asc' },
    select: { personId: true, startsAt: true, endsAt: true },
  })
  return rows.map(({ personId, startsAt, endsAt }) => ({
    personId,
    start: toLocal(startsAt, timezone),
    end: toLocal(endsAt, timezone),
  }))
}

async function loadBookings(
  client: PrismaClient,
  { id: businessId, timezone }: CatalogueRow,
  customerId: string,
  now: Date,
): Promise<Booking[]> {
  const rows = await client.booking.findMany({
    where: { businessId, customerId },
    orderBy: [{ startsAt: 'desc' }, { id: 'desc' }],
    take: bookingLimit,
    include: { service: { select: { key: true } } },
    relationLoadStrategy: 'join',
  })
  const stands = (row: (typeof rows)[number]) => row.status !== 'cancelled' && row.endsAt > now
  const past = rows.filter((row) => !stands(row)).slice(0, pastLimit)
  const told = rows.filter((row) => stands(row) || past.includes(row)).reverse()
  return told.map((row) => toBooking(row, timezone))
}
