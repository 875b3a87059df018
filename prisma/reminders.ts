import { entitled } from './billing/entitlements.ts'
import { isLanguage } from './catalogue.ts'
import type { ChannelKind } from './channel-kind.ts'
import { type Db, transaction } from './client.ts'
import { Prisma, type PrismaClient } from './generated/client.ts'
import { writeOutbound } from './outbound.ts'
import type { BookingOfVisit, BookingToRemind, NewReminder, ReminderToSend } from './reminding.ts'
import { ofSameDay, visitMark } from './visits.ts'

/** See `Store.toRemind`. One query over an index of the bookings to come. */
export async function toRemind(db: Db, now: Date, until: Date, limit: number): Promise<BookingToRemind[]> {
  const rows = await db.$queryRaw<ToRemindRow[]>`
    SELECT b."id" AS "bookingId", b."businessId", b."startsAt", d."settledAt", d."visit", w."name" AS "business",
      w."timezone", w."quietFrom", w."quietTo"
    FROM "Booking" AS b JOIN "Business" AS w ON w."id" = b."businessId"
    CROSS JOIN LATERAL (
      SELECT max(e."updatedAt") AS "settledAt",
        jsonb_agg(jsonb_build_object('bookingId', e."id", 'epoch', extract(epoch FROM e."startsAt")::bigint, 'service', s."name",
          'person', CASE WHEN w."peopleNamed" THEN p."name" END) ORDER BY e."startsAt", e."id")
          FILTER (WHERE e."status" = 'confirmed') AS "visit"
      FROM "Booking" AS e JOIN "Service" AS s ON s."id" = e."serviceId" JOIN "Person" AS p ON p."id" = e."personId"
      WHERE ${ofSameDay('b', 'w')}) AS d
    WHERE b."status" = 'confirmed' AND b."startsAt" > ${now}::timestamptz AND b."startsAt" <= ${until}::timestamptz
      AND (b."remindAt" IS NULL OR b."remindAt" <= ${now}::timestamptz OR b."remindFor" <> b."startsAt")
      AND w."pausedAt" IS NULL AND d."visit"->0->>'bookingId' = b."id"
      AND ${entitled(Prisma.sql`w."id"`, 'customer-reminders', now)}
    ORDER BY b."startsAt", b."id" LIMIT ${limit}`
  return rows.map(({ quietFrom, quietTo, visit, ...row }) => ({
    ...{ ...row, quiet: { from: quietFrom, to: quietTo } },
    visit: visit.map(({ epoch, ...part }) => ({ ...part, startsAt: new Date(epoch * 1_000) })),
  }))
}

type ToRemindRow = Omit<BookingToRemind, 'quiet' | 'visit'> & {
  quietFrom: number
  quietTo: number
  /** `epoch`: of its start, in seconds */
  visit: (Omit<BookingOfVisit, 'startsAt'> & { epoch: number })[]
}

/** Who wrote so lately is talking to Jara: a reminder in the middle of it would take her answers. */
const talkingMs = 10 * 60_000

/** See `BusinessStore.remind`. */
export function remind(
  client: PrismaClient,
  businessId: string,
  reminder: NewReminder,
): Promise<ReminderToSend | null> {
  const { bookingId, startsAt, message, now } = reminder
  return transaction(client, async (tx) => {
    const chat = message ? await chatOf(tx, businessId, bookingId) : null
    const wait = chat ? busyUntil(chat, now) : null
    const stands = await lookAgain(tx, businessId, { bookingId, startsAt, at: wait ?? reminder.lookAt })
    if (!stands || !message || !chat || wait) return null
    const { conversationId, accountId, address, channel } = chat
    const [outboundId] = await writeOutbound(
      tx,
      [
        {
          ...{ businessId, conversationId, accountId, address, language: languageOf(chat) },
          ...{
            purpose: 'proactive',
            causeId: causeOf(reminder, message),
            ordinal: 0,
            says: message.says,
          },
          ...{ createdAt: now, expiresAt: message.expiresAt, bookingId, bookingStartsAt: startsAt },
        },
      ],
      { skipDuplicates: true },
    )
    if (outboundId === undefined) return null
    for (const other of message.visit.slice(1))
      await lookAgain(tx, businessId, { ...other, at: other.lookAt })
    return { outboundId, accountId, channel }
  })
}

/** One for each booking, each of its starts and each kind; and for what else she has that day. */
function causeOf(
  { bookingId, startsAt }: NewReminder,
  { kind, visit }: NonNullable<NewReminder['message']>,
): string {
  return `reminder:${bookingId}:${kind}:${startsAt.toISOString()}:${visitMark(visit)}`
}

/** Also locks the booking for the rest of the transaction. @returns false: it was moved or cancelled meanwhile */
async function lookAgain(
  tx: Db,
  businessId: string,
  { bookingId, startsAt, at }: { bookingId: string; startsAt: Date; at: Date },
): Promise<boolean> {
  const count = await tx.$executeRaw`
    UPDATE "Booking" SET "remindAt" = ${at}::timestamptz, "remindFor" = "startsAt"
    WHERE "id" = ${bookingId} AND "businessId" = ${businessId} AND "status" = 'confirmed'
      AND "startsAt" = ${startsAt}::timestamptz`
  return count === 1
}

interface Chat {
  conversationId: string
  accountId: string
  address: string
  channel: ChannelKind
  language: string | null
  languages: string[]
  takenOverUntil: Date | null
  lastInboundAt: Date | null
}

/**
 * The customer's chat that she used last. A page of ours is nowhere once she has closed it, so it is chosen only where
 * she has nothing else.
 * @returns null where she has none, or wants nothing but answers
 */
async function chatOf(tx: Db, businessId: string, bookingId: string): Promise<Chat | null> {
  const [chat] = await tx.$queryRaw<Chat[]>`
    SELECT v."id" AS "conversationId", v."accountId", v."address", a."kind" AS "channel", v."language", w."languages",
      v."takenOverUntil", i."lastInboundAt"
    FROM "Booking" AS b JOIN "Customer" AS u ON u."id" = b."customerId" JOIN "Conversation" AS v ON v."customerId" = u."id"
    JOIN "ChannelAccount" AS a ON a."id" = v."accountId" JOIN "Business" AS w ON w."id" = b."businessId"
    CROSS JOIN LATERAL (SELECT max("receivedAt") AS "lastInboundAt" FROM "Inbound" WHERE "conversationId" = v."id") AS i
    WHERE b."id" = ${bookingId} AND b."businessId" = ${businessId} AND u."optedOutAt" IS NULL
    ORDER BY a."kind" IN ('web', 'terminal'), i."lastInboundAt" DESC NULLS LAST, v."createdAt" DESC LIMIT 1`
  return chat ?? null
}

function busyUntil({ takenOverUntil, lastInboundAt }: Chat, now: Date): Date | null {
  if (takenOverUntil && takenOverUntil > now) return takenOverUntil
  const talkingUntil = lastInboundAt && new Date(lastInboundAt.getTime() + talkingMs)
  return talkingUntil && talkingUntil > now ? talkingUntil : null
}

function languageOf({ language, languages }: Chat) {
  return [language, ...languages].find(isLanguage) ?? 'en'
}
