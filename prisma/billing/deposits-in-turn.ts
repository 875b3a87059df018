import { randomUUID } from 'node:crypto'
import type { Change } from '../../domain/changes.ts'
import { toInstant } from '../../domain/time.ts'
import { Prisma } from '../generated/client.ts'
import { newId } from '../new-id.ts'
import type { TurnResult } from '../turn.ts'

type Unpaid = { payBy: string; id: string; deposit: number }
type DepositTurn = Pick<TurnResult, 'changes' | 'customerId' | 'now'> & {
  businessId: string
  timezone: string
}

/** What is held for a deposit has its name before it is written: the payment is for it. */
export function named({ changes }: Pick<TurnResult, 'changes'>): Pick<TurnResult, 'changes'> {
  return {
    changes: changes.map((change) =>
      change.kind === 'book' && (change.payBy || change.paidBy)
        ? { ...change, id: change.id ?? randomUUID() }
        : change,
    ),
  }
}

/** The reference of what is asked for a booking: another one each time. It is ours, and Paystack's for ever. */
export function nextReference(bookingId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(SELECT 'jara-deposit-' || replace(${bookingId}, '-', '') || '-'
      || COALESCE(max(split_part(n."reference", '-', 4)::int), 0) + 1
    FROM "Payment" AS n WHERE n."bookingId" = ${bookingId})`
}

/** What a turn changes of deposits: statements to run beside its end. Paystack is asked afterwards, by the sweep. */
export function depositsOf(turn: DepositTurn): Prisma.Sql[] {
  return [asked, paidFor, givenBack, carriedOn, transfers, lookedFor].flatMap((statements) =>
    statements(turn),
  )
}

/** One deposit for all that is booked together. */
function asked({ changes, businessId, timezone, now }: DepositTurn): Prisma.Sql[] {
  const held = changes.flatMap(unpaidIn)
  const [first] = held
  if (!first) return []
  const amount = held.reduce((sum, { deposit }) => sum + deposit, 0)
  const until = toInstant(first.payBy, timezone)
  return [depositRow({ businessId, bookingId: first.id, amount, how: 'link', until, now })]
}

function unpaidIn(change: Change): Unpaid[] {
  if (change.kind === 'take-offer' && change.payBy) {
    const { id, deposit = 0 } = change.booking
    return [{ id, payBy: change.payBy, deposit }]
  }
  if (change.kind !== 'book' || !change.payBy || !change.id) return []
  return [{ id: change.id, payBy: change.payBy, deposit: change.deposit ?? 0 }]
}

/** Money that was kept, and that `openTurn` has let go of for this, is the new booking's. */
function paidFor({ changes, businessId, now }: DepositTurn): Prisma.Sql[] {
  return changes.flatMap((change) =>
    change.kind === 'book' && change.paidBy
      ? [
          Prisma.sql`UPDATE "Payment" SET "bookingId" = ${change.id}, "updatedAt" = ${now}::timestamptz
            WHERE "bookingId" = ${change.paidBy.id} AND "businessId" = ${businessId} AND "purpose" = 'deposit'
              AND "status" = 'paid' AND "refundAt" IS NULL`,
        ]
      : [],
  )
}

/** An INSERT of a deposit that is to be asked for. */
export function depositRow(of: {
  businessId: string
  bookingId: string
  amount: number | bigint
  how: 'link' | 'transfer'
  until: Date
  now: Date
}): Prisma.Sql {
  const { businessId, bookingId, amount, how, until, now } = of
  return Prisma.sql`
    INSERT INTO "Payment" ("id", "reference", "businessId", "purpose", "bookingId", "amount", "how", "status", "askAt",
      "expiresAt", "createdAt", "updatedAt")
    VALUES (${newId(Prisma.sql`0`)}, ${nextReference(Prisma.sql`${bookingId}::text`)}, ${businessId}, 'deposit', ${bookingId},
      ${BigInt(amount)}::bigint, ${how}, 'open', ${now}::timestamptz, ${until}::timestamptz, ${now}::timestamptz, ${now}::timestamptz)`
}

function givenBack({ changes, businessId, now }: DepositTurn): Prisma.Sql[] {
  const ids = changes.flatMap((change) =>
    change.kind === 'cancel' && change.refund ? [change.booking.id] : [],
  )
  if (ids.length === 0) return []
  return [
    Prisma.sql`UPDATE "Payment" SET "refundAt" = ${now}::timestamptz, "updatedAt" = ${now}::timestamptz
      WHERE "businessId" = ${businessId} AND "bookingId" = ANY(${ids}::text[]) AND "purpose" = 'deposit' AND "status" = 'paid'`,
  ]
}

/** What is asked for together is written for one of its bookings: where that one is let go, for another that still waits. */
function carriedOn({ changes, businessId, now }: DepositTurn): Prisma.Sql[] {
  const ids = changes.flatMap((change) =>
    change.kind === 'cancel' && change.booking.groupId ? [change.booking.id] : [],
  )
  if (ids.length === 0) return []
  return [
    Prisma.sql`UPDATE "Payment" AS p SET "bookingId" = rest."id", "updatedAt" = ${now}::timestamptz
      FROM (SELECT gone."id" AS "goneId", min(b."id") AS "id" FROM "Booking" AS gone
        JOIN "Booking" AS b ON b."groupId" = gone."groupId" AND b."businessId" = gone."businessId"
        WHERE gone."id" = ANY(${ids}::text[]) AND b."status" = 'held' AND b."payBy" IS NOT NULL
        GROUP BY gone."id") AS rest
      WHERE p."bookingId" = rest."goneId" AND p."businessId" = ${businessId} AND p."purpose" = 'deposit'
        AND p."status" = 'open'`,
  ]
}

/** Beside the link, of which she may still make use; what comes second goes back. */
function transfers({ changes, businessId, now }: DepositTurn): Prisma.Sql[] {
  return changes.flatMap((change) => {
    if (change.kind !== 'deposit-transfer') return []
    const { id, groupId = null } = change.booking
    return Prisma.sql`
      INSERT INTO "Payment" ("id", "reference", "businessId", "purpose", "bookingId", "amount", "how", "status", "askAt",
        "expiresAt", "createdAt", "updatedAt")
      SELECT ${newId(Prisma.sql`0`)}, ${nextReference(Prisma.sql`p."bookingId"`)}, p."businessId", 'deposit', p."bookingId",
        p."amount", 'transfer', 'open', ${now}::timestamptz, b."payBy", ${now}::timestamptz, ${now}::timestamptz
      FROM "Payment" AS p JOIN "Booking" AS b ON b."id" = p."bookingId"
      WHERE (b."id" = ${id} OR b."groupId" = ${groupId}) AND p."businessId" = ${businessId} AND p."purpose" = 'deposit'
        AND p."status" = 'open' AND p."how" = 'link' ORDER BY p."createdAt" DESC LIMIT 1`
  })
}

function lookedFor({ changes, businessId, customerId, now }: DepositTurn): Prisma.Sql[] {
  if (!changes.some(({ kind }) => kind === 'deposit-told')) return []
  return [
    Prisma.sql`UPDATE "Payment" AS p SET "checks" = 0, "checkAt" = ${now}::timestamptz
      FROM "Booking" AS b WHERE b."id" = p."bookingId" AND b."customerId" = ${customerId} AND p."businessId" = ${businessId}
        AND p."purpose" = 'deposit' AND p."status" IN ('open', 'expired') AND (p."link" IS NOT NULL OR p."transfer" IS NOT NULL)`,
  ]
}
