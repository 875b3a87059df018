import { type BriefingPart, briefingTimes, type DayFigures } from '../domain/owner/briefing.ts'
import { addDays, type LocalDate, toInstant } from '../domain/time.ts'
import { entitled } from './billing/entitlements.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'

export interface BriefingDue {
  businessId: string
  date: LocalDate
  part: BriefingPart
}

/** See `Store.briefingsDue`. One query over the businesses. */
export function briefingsDue(db: Db, now: Date): Promise<BriefingDue[]> {
  const { morning, evening } = briefingTimes
  return db.$queryRaw<BriefingDue[]>`
    SELECT b."id" AS "businessId", to_char(c."local", 'YYYY-MM-DD') AS "date",
      CASE WHEN c."minute" < ${morning.to}::int THEN 'morning' ELSE 'evening' END AS "part"
    FROM "Business" AS b
    CROSS JOIN LATERAL (SELECT ${now}::timestamptz AT TIME ZONE b."timezone" AS "local") AS l
    CROSS JOIN LATERAL (SELECT l."local", extract(hour FROM l."local") * 60 + extract(minute FROM l."local") AS "minute") AS c
    WHERE ${entitled(Prisma.sql`b."id"`, 'summaries', now)} AND (c."minute" >= ${morning.from}::int AND c."minute" < ${morning.to}::int
        OR c."minute" >= ${evening.from}::int AND c."minute" < ${evening.to}::int)
      AND (b."ownerExternalId" IS NOT NULL OR EXISTS (SELECT FROM "Member" AS m
        WHERE m."businessId" = b."id" AND m."role" = 'owner' AND m."revokedAt" IS NULL))`
}

/** See `BusinessStore.dayFigures`. */
export async function dayFigures(db: Db, businessId: string, date: LocalDate): Promise<DayFigures> {
  const { timezone } = await db.business.findUniqueOrThrow({
    where: { id: businessId },
    select: { timezone: true },
  })
  const [from, to] = [date, addDays(date, 1)].map((day) => toInstant(`${day}T00:00`, timezone)) as [
    Date,
    Date,
  ]
  const during = { gte: from, lt: to }
  const [chats, made, questions] = await Promise.all([
    chatsOf(db, businessId, from, to),
    db.booking.aggregate({
      where: { businessId, createdAt: during, status: { not: 'cancelled' } },
      _count: true,
      _sum: { priceFrom: true },
    }),
    db.openQuestion.findMany({
      where: { businessId, askedAt: during, answer: null },
      orderBy: { askedAt: 'asc' },
      distinct: ['groupId'],
      select: { words: true },
    }),
  ])
  const unknown = questions.map(({ words }) => words)
  return { ...chats, bookings: made._count, booked: made._sum.priceFrom ?? 0, unknown }
}

/** Customers' chats with messages of that day; those of members are no enquiries. */
async function chatsOf(db: Db, businessId: string, from: Date, to: Date) {
  const [row] = await db.$queryRaw<[{ enquiries: number; answered: number }]>`
    SELECT count(*)::int AS "enquiries", (count(*) FILTER (WHERE c."waiting" = 0))::int AS "answered"
    FROM (SELECT i."conversationId", count(*) FILTER (WHERE i."answeredAt" IS NULL) AS "waiting"
      FROM "Inbound" AS i JOIN "Conversation" AS v ON v."id" = i."conversationId"
      WHERE v."businessId" = ${businessId}
        AND i."receivedAt" >= ${from}::timestamptz AND i."receivedAt" < ${to}::timestamptz
        AND NOT EXISTS (SELECT FROM "Member" AS m WHERE m."accountId" = v."accountId" AND m."address" = v."address")
        AND NOT EXISTS (SELECT FROM "Business" AS b JOIN "ChannelAccount" AS a ON a."kind" = b."ownerChannel"
          WHERE b."id" = v."businessId" AND a."id" = v."accountId" AND v."address" = b."ownerExternalId")
      GROUP BY i."conversationId") AS c`
  return row
}
