import type { Outcome } from '../domain/owner/edits.ts'
import type { NamedChat } from '../domain/owner/sight.ts'
import { toLocal } from '../domain/time.ts'
import type { PrismaClient } from './generated/client.ts'

/** More than that nobody can choose among. */
const limit = 8

/** See `BusinessStore.chatsNamed`. */
export async function chatsNamed(
  client: PrismaClient,
  businessId: string,
  name: string,
  now: Date,
): Promise<NamedChat[]> {
  const rows = await client.customer.findMany({
    where: { businessId, name: { contains: name, mode: 'insensitive' } },
    orderBy: { createdAt: 'desc' },
    take: limit,
    relationLoadStrategy: 'join',
    select: {
      id: true,
      name: true,
      business: { select: { timezone: true } },
      aliases: { where: { kind: 'phone' }, take: 1, select: { value: true } },
      conversations: {
        orderBy: { createdAt: 'desc' },
        take: 1,
        select: { id: true, takenOverUntil: true },
      },
      bookings: {
        where: { status: { not: 'cancelled' } },
        orderBy: { startsAt: 'desc' },
        take: 5,
        select: { id: true, startsAt: true, outcome: true, service: { select: { name: true } } },
      },
    },
  })
  return rows.map(({ id, name, business, aliases, conversations: [chat], bookings }) => ({
    customerId: id,
    name: name ?? '',
    phone: aliases[0]?.value ?? null,
    conversationId: chat?.id ?? null,
    takenOver: (chat?.takenOverUntil ?? now) > now,
    bookings: bookings.map(({ id, startsAt, outcome, service }) => ({
      ...{ id, service: service.name, outcome: outcome as Outcome | null },
      start: toLocal(startsAt, business.timezone),
    })),
  }))
}
