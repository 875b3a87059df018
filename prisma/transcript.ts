import { z } from 'zod'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import type { TranscriptLine } from './store.ts'

interface Row {
  id: string
  externalId: string
  outgoing: boolean
  text: string
  at: Date
  buttons: unknown
  status: string | null
}

/**
 * See `BusinessStore.transcript`. A message of the business is in it once it was sent. Two of the same instant
 * keep the order in which they were stored (ids are UUIDs of version 7).
 */
export async function transcript(
  db: Db,
  businessId: string,
  conversationId: string,
  limit: number,
): Promise<TranscriptLine[]> {
  const rows = await select(
    db,
    messagesOf(businessId, conversationId),
    Prisma.sql`ORDER BY "at" DESC, "id" DESC LIMIT ${limit}`,
  )
  return rows.reverse().map(toLine)
}

/** The oldest messages after the given one; from the beginning without it. */
export async function transcriptAfter(
  db: Db,
  businessId: string,
  conversationId: string,
  after: { id: string; at: Date } | null,
  limit: number,
): Promise<TranscriptLine[]> {
  const rows = await select(
    db,
    messagesOf(businessId, conversationId),
    after === null
      ? Prisma.sql`ORDER BY "at", "id" LIMIT ${limit}`
      : Prisma.sql`WHERE ("at", "id") > (${after.at}::timestamptz, ${after.id}) ORDER BY "at", "id" LIMIT ${limit}`,
  )
  return rows.map(toLine)
}

function select(db: Db, messages: Prisma.Sql, rest: Prisma.Sql): Promise<Row[]> {
  return db.$queryRaw<Row[]>`SELECT * FROM (${messages}) AS m ${rest}`
}

function messagesOf(businessId: string, conversationId: string): Prisma.Sql {
  return Prisma.sql`
    SELECT "id", "externalId", false AS "outgoing", "text", "receivedAt" AS "at", NULL::jsonb AS "buttons",
      NULL AS "status"
    FROM "Inbound" WHERE "conversationId" = ${conversationId} AND "businessId" = ${businessId}
    UNION ALL
    SELECT "id", "externalId", true, "text", "sentAt", "buttons", "status"
    FROM "Outbound" WHERE "conversationId" = ${conversationId} AND "businessId" = ${businessId} AND "status" = 'sent'`
}

const sentButtons = z.array(z.object({ label: z.string(), text: z.string() })).catch([])

function toLine({ outgoing, buttons, status, ...row }: Row): TranscriptLine {
  return {
    ...row,
    from: outgoing ? 'business' : 'customer',
    buttons: sentButtons.parse(buttons ?? []),
    ...(status === null ? {} : { status }),
  }
}
