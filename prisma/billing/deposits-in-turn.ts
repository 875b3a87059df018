import { randomUUID } from 'node:crypto'
import type { Change } from '../../domain/changes.ts'
import { toInstant } from '../../domain/time.ts'
import { Prisma } from '../generated/client.ts'
import { newId } from '../new-id.ts'
import type { TurnResult } from '../turn.ts'

type Held = Extract<Change, { kind: 'book' }> & { payBy: string; id: string }
type DepositTurn = Pick<TurnResult, 'changes' | 'customerId' | 'now'> & {
  businessId: string
  timezone: string
}

/** What is held for a deposit has its name before it is written: the payment is for it. */
export function named({ changes }: Pick<TurnResult, 'changes'>): Pick<TurnResult, 'changes'> {
  return {
    changes: changes.map((change) =>
      change.kind === 'book' && change.payBy ? { ...change, id: change.id ?? randomUUID() } : change,
    ),
  }
}

/** The reference of what is asked for a booking: the first time, and again where that one came to nothing. */
export function depositReference(bookingId: string, round: number): string {
  return `jara-deposit-${bookingId.replaceAll('-', '')}-${round}`
}

/** What a turn changes of deposits: statements to run beside its end. Paystack is asked afterwards, by the sweep. */
export function depositsOf(turn: DepositTurn): Prisma.Sql[] {
  return [...asked(turn), ...givenBack(turn), ...lookedFor(turn)]
}

/** One deposit for all that is booked together. */
function asked({ changes, businessId, timezone, now }: DepositTurn): Prisma.Sql[] {
  const held = changes.filter(
    (change): change is Held => change.kind === 'book' && change.payBy !== undefined,
  )
  const [first] = held
  if (!first) return []
  const amount = held.reduce((sum, { deposit = 0 }) => sum + deposit, 0)
  return [
    depositRow({
      businessId,
      bookingId: first.id,
      round: 1,
      amount,
      until: toInstant(first.payBy, timezone),
      now,
    }),
  ]
}

/** An INSERT of a deposit that is to be asked for. */
export function depositRow(of: {
  businessId: string
  bookingId: string
  round: number
  amount: number | bigint
  until: Date
  now: Date
}): Prisma.Sql {
  const { businessId, bookingId, round, amount, until, now } = of
  return Prisma.sql`
    INSERT INTO "Payment" ("id", "reference", "businessId", "purpose", "bookingId", "amount", "how", "status", "askAt",
      "expiresAt", "createdAt", "updatedAt")
    VALUES (${newId(Prisma.sql`0`)}, ${depositReference(bookingId, round)}, ${businessId}, 'deposit', ${bookingId},
      ${BigInt(amount)}::bigint, 'link', 'open', ${now}::timestamptz, ${until}::timestamptz, ${now}::timestamptz, ${now}::timestamptz)`
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

function lookedFor({ changes, businessId, customerId, now }: DepositTurn): Prisma.Sql[] {
  if (!changes.some(({ kind }) => kind === 'deposit-told')) return []
  return [
    Prisma.sql`UPDATE "Payment" AS p SET "checks" = 0, "checkAt" = ${now}::timestamptz
      FROM "Booking" AS b WHERE b."id" = p."bookingId" AND b."customerId" = ${customerId} AND p."businessId" = ${businessId}
        AND p."purpose" = 'deposit' AND p."status" IN ('open', 'expired') AND p."link" IS NOT NULL`,
  ]
}
