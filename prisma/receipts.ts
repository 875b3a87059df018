import type { FailedSending, Receipt } from './channel-events.ts'
import { type Db, transaction } from './client.ts'
import { Prisma, type PrismaClient } from './generated/client.ts'
import type { Purpose, SentMessage } from './sending.ts'
import { storable, storableId, storableJson } from './text.ts'

/** A receipt never goes back; a failure is believed of what was not delivered. */
const order = Prisma.sql`ARRAY['sent', 'failed', 'delivered', 'read']`
const further = Prisma.sql`array_position(${order}, EXCLUDED."receipt") > array_position(${order}, p."receipt")`

/**
 * Still to be sent, as far as its sender has said: a receipt may be faster than he is, and leaves the text to him.
 * True also when the lease had lapsed: what was sent was sent.
 */
const unsettled = Prisma.sql`(o."status" IN ('pending', 'sending') OR o."status" = 'sent' AND o."text" IS NULL)`

/** See `Store.sent`. A freed time is offered from when she is told of it. */
export async function markSent(db: Db, id: string, sent: SentMessage): Promise<void> {
  const ids = sent.externalIds.map((externalId) => storableId(externalId, 'externalId'))
  const buttons = JSON.stringify(storableJson(sent.buttons))
  await db.$executeRaw`
    WITH parts AS (
      INSERT INTO "SentPart" AS p ("accountId", "externalId", "outboundId", "receiptAt")
      SELECT DISTINCT o."accountId", part, o."id", ${sent.at}::timestamptz
      FROM "Outbound" AS o, unnest(${ids}::text[]) AS part WHERE o."id" = ${id}
      ON CONFLICT ("accountId", "externalId") DO UPDATE SET "outboundId" = coalesce(p."outboundId", EXCLUDED."outboundId")
      RETURNING p."receipt", p."error"),
    told AS (
      UPDATE "Waiting" AS q SET "offeredAt" = ${sent.at}::timestamptz FROM "Outbound" AS o
      WHERE o."id" = ${id} AND o."causeId" = 'waiting:' || q."id" || ':' || q."bookingId" AND q."status" = 'offered')
    UPDATE "Outbound" AS o SET "externalId" = ${ids.at(-1) ?? null}, "text" = ${storable(sent.text)},
      "buttons" = ${buttons}::jsonb, "numbered" = ${sent.numbered}, "sentAt" = ${sent.at}::timestamptz, "leaseUntil" = NULL,
      "status" = CASE WHEN EXISTS (SELECT FROM parts WHERE "receipt" = 'failed') THEN 'failed' ELSE 'sent' END,
      "error" = (SELECT "error" FROM parts WHERE "receipt" = 'failed' LIMIT 1)
    WHERE o."id" = ${id} AND ${unsettled}`
}

/** See `Store.receipt`. */
export function receipt(client: PrismaClient, told: Receipt): Promise<FailedSending | null> {
  const externalId = storableId(told.externalId, 'externalId')
  return transaction(client, async (tx) => {
    const row = await outboundOf(tx, { ...told, externalId })
    const part = await keepPart(tx, { ...told, externalId }, row)
    if (!part?.outboundId) return null
    if (part.receipt === 'failed') return fail(tx, part.outboundId, part.error ?? 'failed')
    if (told.outboundId === part.outboundId) await settle(tx, part.outboundId, externalId, told.at)
    return null
  })
}

/** A long message is several parts: the last one bears the row's id, those before it also a number. */
async function outboundOf(tx: Db, { accountId, outboundId }: Receipt): Promise<string | null> {
  const id = outboundId?.replace(/^([0-9a-f-]{36})-\d+$/, '$1')
  if (id === undefined) return null
  return (await tx.outbound.findUnique({ where: { id, accountId }, select: { id: true } }))?.id ?? null
}

interface Part {
  outboundId: string | null
  receipt: string
  error: string | null
}

/** @returns null when nothing of this receipt is new */
async function keepPart(tx: Db, told: Receipt, outbound: string | null): Promise<Part | null> {
  const { accountId, externalId, status, at } = told
  const error = told.error === undefined ? null : storable(told.error.code)
  const [part] = await tx.$queryRaw<Part[]>`
    INSERT INTO "SentPart" AS p ("accountId", "externalId", "outboundId", "receipt", "receiptAt", "error")
    SELECT "id", ${externalId}, ${outbound}, ${status}, ${at}::timestamptz, ${error} FROM "ChannelAccount" WHERE "id" = ${accountId}
    ON CONFLICT ("accountId", "externalId") DO UPDATE SET "outboundId" = coalesce(p."outboundId", EXCLUDED."outboundId"),
      "receipt" = CASE WHEN ${further} THEN EXCLUDED."receipt" ELSE p."receipt" END,
      "receiptAt" = CASE WHEN ${further} THEN EXCLUDED."receiptAt" ELSE p."receiptAt" END,
      "error" = CASE WHEN ${further} THEN EXCLUDED."error" ELSE p."error" END
    WHERE ${further} OR p."outboundId" IS NULL AND EXCLUDED."outboundId" IS NOT NULL
    RETURNING p."outboundId", p."receipt", p."error"`
  return part ?? null
}

/** The channel has all of it: a sending in doubt is not repeated. Its text is the sender's to write. */
async function settle(tx: Db, id: string, externalId: string, at: Date): Promise<void> {
  await tx.outbound.updateMany({
    where: { id, status: { in: ['pending', 'sending'] } },
    data: { status: 'sent', externalId, sentAt: at, leaseUntil: null },
  })
}

async function fail(tx: Db, id: string, code: string): Promise<FailedSending | null> {
  const [row] = await tx.outbound.updateManyAndReturn({
    where: { id, status: { in: ['pending', 'sending', 'sent'] } },
    data: { status: 'failed', error: storable(code), leaseUntil: null },
    select: {
      ...{ id: true, businessId: true, conversationId: true, purpose: true },
      conversation: { select: { customer: { select: { name: true, aliases: phone } } } },
    },
  })
  if (!row) return null
  const { businessId, conversationId, conversation, purpose } = row
  return {
    ...{ outboundId: row.id, businessId, conversationId, purpose: purpose as Purpose },
    customerName: conversation?.customer.name ?? null,
    customerPhone: conversation?.customer.aliases[0]?.value ?? null,
  }
}

const phone = { where: { kind: 'phone' }, select: { value: true }, take: 1 }

/** See `Store.sentByJara`. */
export async function sentByJara(db: Db, accountId: string, externalIds: string[]): Promise<Set<string>> {
  const rows = await db.sentPart.findMany({
    where: { accountId, externalId: { in: externalIds }, outboundId: { not: null } },
    select: { externalId: true },
  })
  return new Set(rows.map(({ externalId }) => externalId))
}

/** See `Store.proactiveSince`. */
export async function proactiveSince(db: Db, accountId: string, since: Date) {
  const { _count: count, _max: max } = await db.outbound.aggregate({
    where: { accountId, purpose: 'proactive', sentAt: { gte: since } },
    _count: true,
    _max: { sentAt: true },
  })
  return { count, lastAt: max.sentAt }
}
