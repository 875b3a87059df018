import type { HandoffReason } from '../domain/changes.ts'
import type { Escalation } from '../domain/escalation.ts'
import type { Language } from '../domain/language.ts'
import type { QuietHours } from '../domain/quiet-hours.ts'
import type { Say } from '../domain/say.ts'
import { isLanguage } from './catalogue.ts'
import type { ChannelKind } from './channel-kind.ts'
import { type Db, transaction } from './client.ts'
import { Prisma, type PrismaClient } from './generated/client.ts'
import { tellOwners } from './notices.ts'
import { writeOutbound } from './outbound.ts'
import type { WrittenTurn } from './turn.ts'

/** A customer who waits for a person, and what was done about it. */
export interface CallForPerson {
  conversationId: string
  businessId: string
  customerName: string | null
  /** Digits with the country code, where it is known. */
  customerPhone: string | null
  channel: ChannelKind
  at: Date
  reason: HandoffReason
  remindedAt: Date | null
  apologisedAt: Date | null
  quiet: QuietHours
}

/** A call that stood for longer than this is history: nobody is reminded of it after a long outage. */
const historyMs = 7 * 24 * 60 * 60 * 1000

/** See `Store.callsForPerson`. */
export async function callsForPerson(
  db: Db,
  before: Date,
  limit: number,
  now: Date,
): Promise<CallForPerson[]> {
  const since = new Date(before.getTime() - historyMs)
  // The first two conditions are what the partial index covers.
  const rows = await db.$queryRaw<(Omit<CallForPerson, 'quiet'> & { quietFrom: number; quietTo: number })[]>`
    SELECT v."id" AS "conversationId", v."businessId", u."name" AS "customerName", a."kind" AS "channel",
      v."handoffAt" AS "at", v."handoffReason" AS "reason", v."handoffRemindedAt" AS "remindedAt",
      v."handoffApologisedAt" AS "apologisedAt", b."quietFrom", b."quietTo",
      (SELECT s."value" FROM "CustomerAlias" AS s WHERE s."customerId" = u."id" AND s."kind" = 'phone' LIMIT 1) AS "customerPhone"
    FROM "Conversation" AS v JOIN "Customer" AS u ON u."id" = v."customerId"
    JOIN "ChannelAccount" AS a ON a."id" = v."accountId" JOIN "Business" AS b ON b."id" = v."businessId"
    WHERE v."handoffAt" IS NOT NULL AND v."handoffApologisedAt" IS NULL
      AND v."handoffAt" <= ${before}::timestamptz AND v."handoffAt" > ${since}::timestamptz
      AND (v."takenOverUntil" IS NULL OR v."takenOverUntil" <= ${now}::timestamptz)
    ORDER BY v."handoffAt" LIMIT ${limit}`
  return rows.map(({ quietFrom, quietTo, ...row }) => ({ ...row, quiet: { from: quietFrom, to: quietTo } }))
}

/** Columns of an UPDATE of `Conversation`: a person has come, or nobody is wanted any more. */
export const callSettled = Prisma.sql`
  "handoffAt" = NULL, "handoffReason" = NULL, "handoffRemindedAt" = NULL, "handoffApologisedAt" = NULL`

/**
 * Further columns of an UPDATE of `Conversation` as `v`: a person is wanted. A call that stands already keeps its time, so
 * that who asks again and again is not put off for ever; one that was apologised for, or turns into an emergency, begins
 * anew.
 */
export function calledAs(reasons: HandoffReason[], now: Date): Prisma.Sql {
  const reason = reasons.at(-1)
  if (reason === undefined) return Prisma.empty
  const urgent = reasons.includes('urgent')
    ? Prisma.sql`OR v."handoffReason" IS DISTINCT FROM 'urgent'`
    : Prisma.empty
  const anew = Prisma.sql`(v."handoffAt" IS NULL OR v."handoffApologisedAt" IS NOT NULL ${urgent})`
  return Prisma.sql`, "handoffReason" = ${reason},
    "handoffAt" = CASE WHEN ${anew} THEN ${now}::timestamptz ELSE v."handoffAt" END,
    "handoffRemindedAt" = CASE WHEN ${anew} THEN NULL ELSE v."handoffRemindedAt" END,
    "handoffApologisedAt" = CASE WHEN ${anew} THEN NULL ELSE v."handoffApologisedAt" END`
}

type Called = Pick<CallForPerson, 'conversationId' | 'at'>

/** See `BusinessStore.escalate`. */
export function escalate(
  client: PrismaClient,
  businessId: string,
  call: Called,
  step: Escalation,
  says: Say[],
  now: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, async (tx) => {
    const chat = await markEscalated(tx, businessId, call, step, now)
    if (!chat) return []
    const cause = `handoff:${call.conversationId}:${call.at.toISOString()}`
    if (step === 'remind') return tellOwners(tx, businessId, `${cause}:reminder`, says, now)
    const { channel, ...address } = chat
    const row = {
      ...address,
      businessId,
      purpose: 'reply' as const,
      causeId: `${cause}:apology`,
      ordinal: 0,
      says,
      createdAt: now,
    }
    const ids = await writeOutbound(tx, [row], { skipDuplicates: true })
    return ids.map((outboundId) => ({ outboundId, accountId: address.accountId, channel }))
  })
}

/** @returns null where it was done, where a person has come since, or where the call is another one now */
async function markEscalated(
  tx: Db,
  businessId: string,
  { conversationId: id, at }: Called,
  step: Escalation,
  now: Date,
) {
  const free = { OR: [{ takenOverUntil: null }, { takenOverUntil: { lte: now } }] }
  const mark = step === 'remind' ? 'handoffRemindedAt' : 'handoffApologisedAt'
  const { count } = await tx.conversation.updateMany({
    where: { id, businessId, handoffAt: at, [mark]: null, ...free },
    data: { [mark]: now },
  })
  if (count === 0) return null
  const chat = await tx.conversation.findUniqueOrThrow({
    where: { id },
    select: { accountId: true, address: true, language: true, account: { select: { kind: true } } },
  })
  const language: Language = isLanguage(chat.language) ? chat.language : 'en'
  const { accountId, address } = chat
  return { accountId, address, conversationId: id, language, channel: chat.account.kind as ChannelKind }
}
