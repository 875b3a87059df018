import { randomUUID } from 'node:crypto'
import { sameQuestion } from '../domain/knowledge/same-question.ts'
import type { QuestionPut } from '../domain/owner/questions.ts'
import type { QuietHours } from '../domain/quiet-hours.ts'
import type { Say } from '../domain/say.ts'
import { type Db, lock, transaction } from './client.ts'
import { Prisma, type PrismaClient } from './generated/client.ts'
import { tellOwners } from './notices.ts'
import { storable } from './text.ts'
import type { WrittenTurn } from './turn.ts'

const dayMs = 24 * 60 * 60 * 1000
/** How far back questions are compared with a new one, and how many. */
const comparedMs = 90 * dayMs
const compared = 300
const longest = 300

/** Held so that of two that ask alike at the same moment the second finds the first. */
export function questionsLock(businessId: string): string {
  return `open questions of ${businessId}`
}

interface Asker {
  businessId: string
  conversationId: string
  customerId: string
  now: Date
}

/**
 * Puts what could not be answered with those who asked alike. Who asks again is counted once; what the owner does not
 * want to answer is not collected any more. Within `questionsLock`.
 * @returns the statements that keep it
 */
export async function questionsKept(tx: Db, asker: Asker, texts: string[]): Promise<Prisma.Sql[]> {
  if (texts.length === 0) return []
  const known = await questionsBefore(tx, asker)
  return texts.flatMap((text) => kept(asker, storable(text, longest), known) ?? [])
}

function questionsBefore(tx: Db, { businessId, now }: Asker) {
  return tx.openQuestion.findMany({
    where: { businessId, answer: null, askedAt: { gt: new Date(now.getTime() - comparedMs) } },
    orderBy: [{ askedAt: 'desc' }, { id: 'desc' }],
    take: compared,
    select: { id: true, groupId: true, words: true, answeredAt: true, conversationId: true },
  })
}

/** @param known grows by what is kept */
function kept(
  { businessId, conversationId, customerId, now }: Asker,
  words: string,
  known: Awaited<ReturnType<typeof questionsBefore>>,
): Prisma.Sql | undefined {
  const alike = known.find((row) => sameQuestion(row.words, words))
  if (alike?.answeredAt) return undefined
  const own = known.find((row) => row.groupId === alike?.groupId && row.conversationId === conversationId)
  if (own) return Prisma.sql`UPDATE "OpenQuestion" SET "askedAt" = ${now}::timestamptz WHERE "id" = ${own.id}`
  const id = randomUUID()
  const groupId = alike?.groupId ?? id
  known.push({ id, groupId, words, answeredAt: null, conversationId })
  return Prisma.sql`
    INSERT INTO "OpenQuestion" ("id", "businessId", "conversationId", "customerId", "words", "askedAt", "groupId")
    VALUES (${id}, ${businessId}, ${conversationId}, ${customerId}, ${words}, ${now}::timestamptz, ${groupId})`
}

/** Those who ask alike, of whom somebody is new since the owner was asked last. */
export interface QuestionToPut {
  businessId: string
  groupId: string
  /** As the first of them asked it. */
  words: string
  customers: number
  /** Of how many she was told. */
  told: number
  firstAt: Date
  putAt: Date | null
  /** Questions of the business that she was asked in the last 24 hours. */
  putToday: number
  /** When she was asked another one that she has not answered. */
  othersAt: Date | null
  timezone: string
  quiet: QuietHours
}

/** See `Store.questionsToPut`. */
export async function questionsToPut(db: Db, now: Date, limit: number): Promise<QuestionToPut[]> {
  const dayAgo = new Date(now.getTime() - dayMs)
  const rows = await db.$queryRaw<(Omit<QuestionToPut, 'quiet'> & { quietFrom: number; quietTo: number })[]>`
    SELECT g.*, w."timezone", w."quietFrom", w."quietTo",
      (SELECT count(DISTINCT p."groupId")::int FROM "OpenQuestion" AS p
        WHERE p."businessId" = g."businessId" AND p."putAt" > ${dayAgo}::timestamptz) AS "putToday",
      (SELECT max(p."putAt") FROM "OpenQuestion" AS p
        WHERE p."businessId" = g."businessId" AND p."groupId" <> g."groupId" AND p."answeredAt" IS NULL) AS "othersAt"
    FROM (SELECT q."businessId", q."groupId", (array_agg(q."words" ORDER BY q."id" = q."groupId" DESC, q."askedAt"))[1] AS "words",
        count(DISTINCT q."customerId")::int AS "customers",
        (count(DISTINCT q."customerId") FILTER (WHERE q."putAt" IS NOT NULL))::int AS "told",
        min(q."askedAt") AS "firstAt", max(q."putAt") AS "putAt"
      FROM (SELECT DISTINCT n."businessId", n."groupId" FROM "OpenQuestion" AS n
        WHERE n."putAt" IS NULL AND n."answeredAt" IS NULL) AS n
      JOIN "OpenQuestion" AS q ON q."businessId" = n."businessId" AND q."groupId" = n."groupId"
      WHERE q."answeredAt" IS NULL
      GROUP BY q."businessId", q."groupId") AS g
    JOIN "Business" AS w ON w."id" = g."businessId"
    ORDER BY g."customers" DESC, g."firstAt" LIMIT ${limit}`
  return rows.map(({ quietFrom, quietTo, ...row }) => ({ ...row, quiet: { from: quietFrom, to: quietTo } }))
}

/** See `BusinessStore.putQuestion`. */
export function putQuestion(
  client: PrismaClient,
  businessId: string,
  { groupId, told, customers }: Pick<QuestionToPut, 'groupId' | 'told' | 'customers'>,
  says: Say[],
  now: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, async (tx) => {
    await lock(tx, questionsLock(businessId))
    const open = { businessId, groupId, answeredAt: null }
    const rows = await tx.openQuestion.findMany({ where: open, select: { customerId: true, putAt: true } })
    const toldOf = new Set(rows.filter(({ putAt }) => putAt !== null).map(({ customerId }) => customerId))
    if (rows.length === 0 || toldOf.size !== told) return []
    const jobs = await tellOwners(tx, businessId, `${causeOf(groupId)}${customers}`, says, now)
    // Where no owner can be reached, she is asked when she can.
    if (jobs.length > 0) await tx.openQuestion.updateMany({ where: open, data: { putAt: now } })
    return jobs
  })
}

function causeOf(groupId: string): string {
  return `question:${groupId}:`
}

/** For so long her words may be the answer to what she was asked. */
const answeredWithinMs = 3 * dayMs

/** See `BusinessStore.questionPut`. */
export async function questionPut(db: Db, businessId: string, now: Date): Promise<QuestionPut | null> {
  const since = new Date(now.getTime() - answeredWithinMs)
  // News to owners belong to no chat, which is what the index finds them by.
  const [row] = await db.$queryRaw<{ groupId: string; words: string; news: string | null }[]>`
    SELECT f."id" AS "groupId", f."words", (SELECT o."causeId" FROM "Outbound" AS o
      WHERE o."conversationId" IS NULL AND o."businessId" = ${businessId} AND o."purpose" = 'notice'
      ORDER BY o."createdAt" DESC, o."seq" DESC LIMIT 1) AS "news"
    FROM (SELECT q."groupId" FROM "OpenQuestion" AS q
      WHERE q."businessId" = ${businessId} AND q."answeredAt" IS NULL AND q."putAt" > ${since}::timestamptz
      ORDER BY q."putAt" DESC, q."askedAt" LIMIT 1) AS latest
    JOIN "OpenQuestion" AS f ON f."id" = latest."groupId"`
  if (!row) return null
  const { groupId, words, news } = row
  return { groupId, words, isLatest: news?.startsWith(causeOf(groupId)) === true }
}
