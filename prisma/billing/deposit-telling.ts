import { type DepositEnd, depositSays } from '../../domain/billing/deposit-told.ts'
import type { Say } from '../../domain/say.ts'
import { dateOf, toLocal } from '../../domain/time.ts'
import type { Db } from '../client.ts'
import { Prisma } from '../generated/client.ts'
import { tellOwners } from '../notices.ts'
import type { WrittenTurn } from '../turn.ts'
import { writeToChat } from '../write-to-chat.ts'

/** What is told of a booking for which money came or went. */
export const bookedParts = {
  service: { select: { name: true } },
  customer: { select: { name: true } },
} satisfies Prisma.BookingInclude
export type Booked = Prisma.BookingGetPayload<{ include: typeof bookedParts }>

/** The money that is spoken of, and when, on the business's clock. */
interface Spoken {
  payment: { reference: string; amount: bigint; paid: bigint | null }
  zone: string
  now: Date
}

/** What becomes of money: its customer and the owners are told, each once. */
export async function tellEnd(
  tx: Db,
  { payment, zone, now }: Spoken,
  { id, businessId, startsAt, service, customer }: Booked,
  end: DepositEnd,
  more: Say[] = [],
): Promise<WrittenTurn['notices']> {
  const args = {
    ...{ service: service.name, customer: customer.name, deposit: Number(payment.amount) },
    ...{
      amount: Number(payment.paid ?? 0n),
      start: { at: toLocal(startsAt, zone), today: dateOf(toLocal(now, zone)) },
    },
  }
  const cause = `${payment.reference}:${end}`
  const says = depositSays(end, args)
  const where = { id, businessId, cause }
  const told = says.customer.length > 0 ? await tellBooker(tx, where, [...says.customer, ...more], now) : []
  return [...told, ...(await tellOwners(tx, businessId, `${cause}:owner`, says.owner, now))]
}

/** The same of a payment that is named, by the clock of its business; nothing where its booking is gone. */
export async function tellEndOf(
  tx: Db,
  reference: string,
  end: DepositEnd,
  now: Date,
  more: Say[] = [],
): Promise<WrittenTurn['notices']> {
  const payment = await tx.payment.findUniqueOrThrow({
    where: { reference },
    include: { booking: { include: bookedParts }, business: { select: { timezone: true } } },
  })
  if (!payment.booking) return []
  return tellEnd(tx, { payment, zone: payment.business.timezone, now }, payment.booking, end, more)
}

/** One message to who booked, in the chat in which she wrote last; once for each cause. */
export function tellBooker(
  tx: Db,
  { id, businessId, cause }: { id: string; businessId: string; cause: string },
  says: Say[],
  now: Date,
): Promise<WrittenTurn['notices']> {
  const chat = Prisma.sql`
    SELECT c."id", c."accountId", c."address", c."language" FROM "Conversation" AS c
    JOIN "Booking" AS b ON b."customerId" = c."customerId"
    WHERE b."id" = ${id} AND c."businessId" = ${businessId}
    ORDER BY (SELECT max(i."receivedAt") FROM "Inbound" AS i WHERE i."conversationId" = c."id") DESC NULLS LAST LIMIT 1`
  // It is about her money: a person who talks with her meanwhile does not say it.
  return writeToChat(tx, chat, { businessId, purpose: 'person', causeId: cause, says, createdAt: now })
}
