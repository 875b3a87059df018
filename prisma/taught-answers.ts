import type { Edit } from '../domain/owner/edits.ts'
import { answerFor } from '../domain/owner/questions.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import type { Place } from './owner-edits.ts'
import { callSettled } from './person-calls.ts'
import { storable } from './text.ts'
import type { WrittenTurn } from './turn.ts'
import { sayable, writeToChats } from './write-to-chat.ts'

/** Whoever asked longer ago has got an answer elsewhere. */
const toldWithinMs = 3 * 24 * 60 * 60 * 1000

/**
 * Makes the owner's answer the business's knowledge and writes to those who asked lately; calls for a person that stood
 * for it are settled. Of two answers to one question the later one stands.
 * @returns what is to be sent
 */
export async function teach(
  tx: Db,
  at: Place,
  { groupId, question, answer }: Edit<'teach'>,
): Promise<WrittenTurn['notices']> {
  const entry = { id: groupId, question: storable(question, 300), answer: storable(answer, 4096) }
  const asked = await keep(tx, at, entry)
  const lately = asked.filter(({ askedAt }) => askedAt.getTime() > at.now.getTime() - toldWithinMs)
  const told = new Map(lately.map(({ conversationId, words }) => [conversationId, words]))
  return told.size === 0 ? [] : tell(tx, at, entry, told)
}

/**
 * The question's own id names its answer, so that a second one takes the place of the first.
 * @returns what waited for it
 */
function keep(
  tx: Db,
  { businessId, now }: Place,
  { id, question, answer }: { id: string; question: string; answer: string },
): Promise<{ conversationId: string; words: string; askedAt: Date }[]> {
  return tx.$queryRaw`
    WITH kept AS (
      INSERT INTO "Knowledge" AS k ("id", "businessId", "question", "answer", "position")
      SELECT ${id}, ${businessId}, ${question}, ${answer},
        (SELECT COALESCE(max("position") + 1, 0) FROM "Knowledge" WHERE "businessId" = ${businessId})
      ON CONFLICT ("id") DO UPDATE SET "answer" = EXCLUDED."answer" WHERE k."businessId" = EXCLUDED."businessId")
    UPDATE "OpenQuestion" SET "answer" = ${answer}, "answeredAt" = ${now}::timestamptz
    WHERE "businessId" = ${businessId} AND "groupId" = ${id} AND "answeredAt" IS NULL
    RETURNING "conversationId", "words", "askedAt"`
}

/** Once to each chat: the cause names the question and the chat. Calls for a person that stood for it are settled. */
function tell(
  tx: Db,
  { businessId, now: createdAt }: Place,
  { id: groupId, answer }: { id: string; answer: string },
  told: Map<string, string>,
): Promise<WrittenTurn['notices']> {
  const rows = [...told].map(([id, words]) => Prisma.sql`(${id}, ${sayable(answerFor(words, answer))})`)
  const settled = Prisma.sql`settled AS (
    UPDATE "Conversation" SET ${callSettled}, "rev" = "rev" + 1
    WHERE "id" = ANY(${[...told.keys()]}::text[]) AND "businessId" = ${businessId} AND "handoffReason" = 'not-known')`
  const chats = Prisma.sql`
    SELECT v."id", v."accountId", v."address", v."language", t."says",
      'answered:' || ${groupId}::text || ':' || v."id" AS "causeId"
    FROM (VALUES ${Prisma.join(rows)}) AS t ("id", "says") JOIN "Conversation" AS v ON v."id" = t."id"
    WHERE v."businessId" = ${businessId}`
  return writeToChats(tx, [settled], chats, { businessId, purpose: 'proactive', createdAt })
}

/** Takes an answer out of the business's knowledge; whoever was told it was told. */
export async function forget(tx: Db, { businessId }: Place, { groupId }: Edit<'forget'>): Promise<void> {
  await tx.knowledge.deleteMany({ where: { id: groupId, businessId } })
}

/** Nobody asks the owner that again. */
export async function skipQuestion(
  tx: Db,
  { businessId, now }: Place,
  { groupId }: Edit<'skip-question'>,
): Promise<void> {
  await tx.openQuestion.updateMany({
    where: { businessId, groupId, answeredAt: null },
    data: { answeredAt: now },
  })
}
