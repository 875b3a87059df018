import type { DepositEnd } from '../../domain/billing/deposit-told.ts'
import { toLocal } from '../../domain/time.ts'
import { type Db, transaction } from '../client.ts'
import type { Prisma, PrismaClient } from '../generated/client.ts'
import { tellOwners } from '../notices.ts'
import { storableJson } from '../text.ts'
import type { WrittenTurn } from '../turn.ts'
import type { KeptDeposit, OtherTimes } from './deposit-store.ts'
import { tellBooker, tellEndOf } from './deposit-telling.ts'

/** For so long nobody else looks for times, unless who does dies. */
const leaseMs = 2 * 60_000

const parts = {
  business: { select: { timezone: true } },
  booking: {
    include: {
      service: { select: { key: true, name: true } },
      customer: {
        select: {
          name: true,
          conversations: {
            select: {
              id: true,
              inbound: { orderBy: { receivedAt: 'desc' }, take: 1, select: { receivedAt: true } },
            },
          },
        },
      },
    },
  },
} satisfies Prisma.PaymentInclude

type Row = Prisma.PaymentGetPayload<{ include: typeof parts }>

/** Where she wrote last. */
function chatOf(customer: NonNullable<Row['booking']>['customer']): string | null {
  const wroteAt = (one: (typeof customer.conversations)[number]) => one.inbound[0]?.receivedAt.getTime() ?? 0
  return customer.conversations.toSorted((a, b) => wroteAt(b) - wroteAt(a))[0]?.id ?? null
}

/** See `DepositStore.keptToPlace`. */
export async function keptToPlace(client: PrismaClient, now: Date, limit: number): Promise<KeptDeposit[]> {
  const until = new Date(now.getTime() + leaseMs)
  const leased = await client.$queryRaw<{ id: string }[]>`
    UPDATE "Payment" SET "askAt" = ${until}::timestamptz
    WHERE "id" IN (SELECT "id" FROM "Payment" WHERE "askAt" <= ${now}::timestamptz AND "status" = 'paid'
      AND "keptUntil" IS NOT NULL ORDER BY "askAt" LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING "id"`
  if (leased.length === 0) return []
  const rows = await client.payment.findMany({
    where: { id: { in: leased.map(({ id }) => id) }, keptUntil: { not: null } },
    include: parts,
  })
  return rows.flatMap(({ booking, keptUntil, reference, businessId, paid, business }) => {
    if (!booking || !keptUntil) return []
    const local = (moment: Date) => toLocal(moment, business.timezone)
    const { service, customer, startsAt } = booking
    return {
      ...{ reference, businessId, conversationId: chatOf(customer) },
      ...{ customer: customer.name, serviceId: service.key, service: service.name },
      ...{ start: local(startsAt), until: local(keptUntil), today: local(now), amount: Number(paid ?? 0n) },
    }
  })
}

/** See `DepositStore.otherTimesOffered`. */
export function otherTimesOffered(
  client: PrismaClient,
  { reference, conversationId }: Pick<KeptDeposit, 'reference' | 'conversationId'>,
  { customer, owner, state, rev }: OtherTimes,
  now: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, async (tx) => {
    // The chat first, as a turn of hers does. Where she wrote meanwhile, what she talks about stands.
    if (state !== null) {
      const data = { state: storableJson(state) as Prisma.InputJsonObject, rev: { increment: 1 } }
      await tx.conversation.updateMany({ where: { id: conversationId ?? '', rev }, data })
    }
    const [row] = await tx.payment.updateManyAndReturn({
      where: { reference, askAt: { not: null }, keptUntil: { gt: now } },
      data: { askAt: null },
      select: { businessId: true, bookingId: true },
    })
    if (!row?.bookingId) return []
    const { businessId, bookingId: id } = row
    const told = await tellBooker(tx, { id, businessId, cause: `${reference}:kept` }, customer, now)
    return [...told, ...(await tellOwners(tx, businessId, `${reference}:kept:owner`, owner, now))]
  })
}

/** See `DepositStore.keptOver`. */
export async function keptOver(client: PrismaClient, now: Date, limit: number): Promise<string[]> {
  const rows = await client.payment.findMany({
    where: { keptUntil: { lte: now } },
    orderBy: { keptUntil: 'asc' },
    take: limit,
    select: { reference: true },
  })
  return rows.map(({ reference }) => reference)
}

/** See `DepositStore.returnKept`. */
export function returnKept(
  client: PrismaClient,
  reference: string,
  end: DepositEnd,
  now: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, (tx) => toReturn(tx, reference, end, now))
}

async function toReturn(tx: Db, reference: string, end: DepositEnd, now: Date) {
  const { count } = await tx.payment.updateMany({
    where: { reference, status: 'paid', keptUntil: { not: null } },
    data: { keptUntil: null, askAt: null, refundAt: now },
  })
  if (count === 0) return []
  return tellEndOf(tx, reference, end, now)
}
