import { z } from 'zod'
import type { MessageKind, ReceiptStatus } from './channel-events.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import type { TranscriptLine } from './listings.ts'
import type { SentButton } from './sending.ts'

interface Row {
  id: string
  externalId: string
  purpose: string | null
  text: string
  at: Date
  buttons: unknown
  status: string | null
  receipt: string | null
  kind: string | null
}

/**
 * See `BusinessStore.transcript`. A message of the business is in it once it was sent, also when the channel says
 * later that it failed. Two of the same instant keep the order in which they were stored (ids are UUIDs of version 7).
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
    SELECT "id", "externalId", NULL AS "purpose", "text", "receivedAt" AS "at", NULL::jsonb AS "buttons",
      NULL AS "status", NULL AS "receipt", "kind"
    FROM "Inbound" WHERE "conversationId" = ${conversationId} AND "businessId" = ${businessId}
    UNION ALL
    SELECT o."id", o."externalId", o."purpose", COALESCE(o."text", ''), o."sentAt", o."buttons", o."status", p."receipt", NULL
    FROM "Outbound" AS o LEFT JOIN "SentPart" AS p ON p."accountId" = o."accountId" AND p."externalId" = o."externalId"
    WHERE o."conversationId" = ${conversationId} AND o."businessId" = ${businessId}
      AND (o."status" = 'sent' OR o."status" = 'failed' AND o."sentAt" IS NOT NULL)`
}

const sentButtons = z.array(z.object({ label: z.string(), text: z.string() })).catch([])

export function toButtons(stored: unknown): SentButton[] {
  return sentButtons.parse(stored ?? [])
}

function toLine({ purpose, buttons, status, receipt, kind, ...row }: Row): TranscriptLine {
  return {
    ...row,
    from: purpose === null ? 'customer' : purpose === 'person' ? 'person' : 'business',
    buttons: toButtons(buttons),
    ...(status === null ? {} : { status }),
    ...(receipt === null ? {} : { receipt: receipt as ReceiptStatus }),
    ...(kind === null || kind === 'text' ? {} : { kind: kind as MessageKind }),
  }
}
