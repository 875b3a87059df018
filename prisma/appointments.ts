import { largestParty } from '../domain/availability/party.ts'
import type { Appointment, AppointmentWish } from '../domain/owner/sight.ts'
import { addDays, dateOf, toLocal } from '../domain/time.ts'
import { present } from './catalogue.ts'
import type { Prisma, PrismaClient } from './generated/client.ts'

/** More than that nobody can choose among. */
const limit = 40

/** A booking with all that a member sees of it. */
export const appointmentParts = {
  person: { select: { name: true } },
  service: { select: { key: true, name: true } },
  payments: { where: { purpose: 'deposit', status: 'paid' }, select: { id: true }, take: 1 },
  customer: {
    select: {
      name: true,
      aliases: { where: { kind: 'phone' }, take: 1, select: { value: true } },
      conversations: { orderBy: { createdAt: 'desc' }, take: 1, select: { id: true } },
    },
  },
} satisfies Prisma.BookingInclude

export type AppointmentRow = Prisma.BookingGetPayload<{ include: typeof appointmentParts }>

/** Confirmed, or held for the owner's word or its deposit; not what is kept for one who waits. */
const standing = {
  OR: [
    { status: 'confirmed' },
    { status: 'held', decideBy: { not: null } },
    { status: 'held', payBy: { not: null } },
  ],
}

/** See `BusinessStore.appointments`. */
export async function appointments(
  client: PrismaClient,
  businessId: string,
  wishes: AppointmentWish[],
  now: Date,
): Promise<Appointment[]> {
  if (wishes.length === 0) return []
  const met = await find(client, { businessId, AND: { OR: wishes.map((wish) => wished(wish, now)) } })
  const groups = wishes.some(({ together }) => together) ? met.flatMap(({ groupId }) => groupId ?? []) : []
  const withThem = { OR: [{ id: { in: met.map(({ id }) => id) } }, { groupId: { in: groups } }] }
  const rows = groups.length > 0 ? await find(client, { businessId, ...withThem }, limit + largestParty) : met
  const found = rows.map((row) => toAppointment(row, row.business.timezone))
  const [only, another] = wishes
  const { days } = (!another && only) || {}
  return days ? found.filter(({ start }) => days.from <= dateOf(start) && dateOf(start) <= days.to) : found
}

function find(client: PrismaClient, where: Prisma.BookingWhereInput, take = limit) {
  return client.booking.findMany({
    ...{ where, take, orderBy: [{ startsAt: 'asc' }, { id: 'asc' }] },
    include: { ...appointmentParts, business: { select: { timezone: true } } },
    relationLoadStrategy: 'join',
  })
}

/** What runs is met too: nothing lasts longer, and the index is on starts. */
const longestMs = 24 * 60 * 60_000
/** No clock on earth is further from UTC; whose days they are is known with the row. */
const zonesMs = 14 * 60 * 60_000

function wished(wish: AppointmentWish, now: Date): Prisma.BookingWhereInput {
  if (wish.ref !== undefined) return { id: { endsWith: wish.ref } }
  const { name, days } = wish
  const whose = name === undefined ? {} : { customer: { name: { contains: name, mode: 'insensitive' } } }
  const asked = wish.asked ? { status: 'held', decideBy: { not: null } } : standing
  const first = days ? Date.parse(days.from) - zonesMs : 0
  const gt = new Date(Math.max(first, now.getTime() - longestMs))
  const until = days ? { lt: new Date(Date.parse(addDays(days.to, 1)) + zonesMs) } : {}
  return { ...asked, endsAt: { gt: now }, startsAt: { gt, ...until }, ...whose } as Prisma.BookingWhereInput
}

export function toAppointment(row: AppointmentRow, timezone: string): Appointment {
  const { id, customer, service, person, personId, status, decideBy, payBy } = row
  return {
    id,
    customerName: customer.name,
    phone: customer.aliases[0]?.value ?? null,
    conversationId: customer.conversations[0]?.id ?? null,
    serviceId: service.key,
    serviceName: service.name,
    personId,
    person: person.name,
    start: toLocal(row.startsAt, timezone),
    end: toLocal(row.endsAt, timezone),
    status: status as Appointment['status'],
    asked: status === 'held' && decideBy !== null,
    ...(status === 'held' && payBy ? { payBy: toLocal(payBy, timezone) } : {}),
    price: { from: row.priceFrom, to: row.priceTo },
    ...present({ deposit: row.deposit, groupId: row.groupId, guest: row.guest }),
    ...(row.payments.length > 0 ? { isDepositPaid: true } : {}),
  }
}
