import { unreachedSays } from '../domain/unreached.ts'
import { type Db, transaction } from './client.ts'
import { Prisma, type PrismaClient } from './generated/client.ts'
import { tellOwners } from './notices.ts'
import { forgotten } from './outbound.ts'
import type { WrittenTurn } from './turn.ts'

/** Why a message failed that was looked for a whole day. */
const reason = 'nobody could send it for a day'

/** Businesses that one run looks at, and messages of each; the next one goes on. */
const businesses = 50
const messages = 500

/** What a person of the business or Jara wrote to a customer; news for the owner would only make more of it. */
const toCustomer = ['reply', 'proactive', 'person']

/** The first condition is what the partial index covers. */
function abandoned(now: Date): Prisma.Sql {
  return Prisma.sql`o."status" IN ('pending', 'sending') AND ${forgotten('o', now)}
    AND (o."status" = 'pending' OR o."leaseUntil" <= ${now}::timestamptz)`
}

/** See `Store.giveUpUnsent`. */
export async function giveUpUnsent(client: PrismaClient, now: Date): Promise<WrittenTurn['notices']> {
  const found = await client.$queryRaw<{ businessId: string }[]>`
    SELECT DISTINCT o."businessId" FROM "Outbound" AS o WHERE ${abandoned(now)} LIMIT ${businesses}`
  const written: WrittenTurn['notices'] = []
  for (const { businessId } of found)
    written.push(...(await transaction(client, (tx) => giveUp(tx, businessId, now))))
  return written
}

/** Once for each message: what another process gave up meanwhile is not among those that this one does. */
async function giveUp(tx: Db, businessId: string, now: Date): Promise<WrittenTurn['notices']> {
  const rows = await tx.$queryRaw<{ id: string; seq: bigint; conversationId: string | null }[]>`
    UPDATE "Outbound" AS o SET "leaseUntil" = NULL, "error" = ${reason},
      "status" = CASE WHEN o."expiresAt" <= ${now}::timestamptz THEN 'dropped' ELSE 'failed' END
    WHERE o."id" IN (SELECT o."id" FROM "Outbound" AS o WHERE o."businessId" = ${businessId} AND ${abandoned(now)}
      ORDER BY o."seq" LIMIT ${messages} FOR UPDATE SKIP LOCKED)
    RETURNING o."id", o."seq", o."conversationId"`
  const ids = rows.map(({ id }) => id)
  const customers = await unreached(tx, ids)
  const first = ids.toSorted()[0]
  if (first === undefined || customers.length === 0) return []
  return tellOwners(tx, businessId, `unsent:${first}`, unreachedSays(customers), now)
}

/** Customers to whom it was written, without those of whom the owner knows it already: nothing reached them since. */
async function unreached(tx: Db, ids: string[]): Promise<{ name: string | null; phone: string | null }[]> {
  return tx.$queryRaw`
    SELECT u."name", (SELECT s."value" FROM "CustomerAlias" AS s WHERE s."customerId" = u."id" AND s."kind" = 'phone' LIMIT 1) AS "phone"
    FROM "Outbound" AS o JOIN "Conversation" AS v ON v."id" = o."conversationId" JOIN "Customer" AS u ON u."id" = v."customerId"
    WHERE o."id" = ANY(${ids}) AND o."status" = 'failed' AND o."purpose" = ANY(${toCustomer})
      AND NOT EXISTS (SELECT FROM "Outbound" AS e WHERE e."conversationId" = o."conversationId" AND e."error" = ${reason}
        AND e."status" = 'failed' AND e."purpose" = ANY(${toCustomer}) AND e."id" <> ALL(${ids})
        AND NOT EXISTS (SELECT FROM "Outbound" AS t WHERE t."conversationId" = e."conversationId" AND t."status" = 'sent' AND t."seq" > e."seq"))
    GROUP BY u."id" ORDER BY min(o."seq")`
}

/** See `Store.unsent`. */
export async function unsent(db: Db, now: Date): Promise<{ waiting: number; givenUp: number }> {
  const hourAgo = new Date(now.getTime() - 3_600_000)
  const weekAgo = new Date(now.getTime() - 7 * 24 * 3_600_000)
  const [row] = await db.$queryRaw<{ waiting: number; givenUp: number }[]>`
    SELECT count(*) FILTER (WHERE o."status" IN ('pending', 'sending'))::int AS "waiting",
      count(*) FILTER (WHERE o."status" = 'failed')::int AS "givenUp"
    FROM "Outbound" AS o WHERE o."status" IN ('pending', 'sending') AND COALESCE(o."notBefore", o."createdAt") <= ${hourAgo}::timestamptz
      OR o."status" = 'failed' AND o."error" = ${reason} AND o."createdAt" > ${weekAgo}::timestamptz`
  return row ?? { waiting: 0, givenUp: 0 }
}
