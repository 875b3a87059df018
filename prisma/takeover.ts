import { isHandBackWord } from '../domain/hand-back.ts'
import type { PersonMessage, PersonWrote } from './channel-events.ts'
import { type Db, transaction } from './client.ts'
import { Prisma, type PrismaClient } from './generated/client.ts'
import { accountOf, chatOf, cleanedNames, lockCustomers } from './identity.ts'
import { callSettled } from './person-calls.ts'
import { AlreadyStored } from './receive.ts'
import { textLimit } from './store.ts'
import { storable, storableId } from './text.ts'

/** See `Store.personWrote`. */
export async function personWrote(
  client: PrismaClient,
  incoming: PersonMessage,
): Promise<PersonWrote | null> {
  const message = {
    ...cleanedNames(incoming),
    externalId: storableId(incoming.externalId, 'externalId'),
    text: storable(incoming.text, textLimit),
  }
  const { accountId, externalId } = message
  const own = { accountId, externalId, outboundId: { not: null } }
  if ((await client.sentPart.count({ where: own })) > 0) return null
  try {
    return await transaction(client, (tx) => stepIn(tx, message))
  } catch (error) {
    if (error instanceof AlreadyStored) return null
    throw error
  }
}

async function stepIn(tx: Db, message: PersonMessage): Promise<PersonWrote> {
  const { businessId, business } = await accountOf(tx, message.accountId)
  await lockCustomers(tx, businessId)
  const chat = await chatOf(tx, businessId, message, message.at)
  await keep(tx, message, chat)
  const handsBack = isHandBackWord(message.text, business)
  const quietUntil = new Date(message.at.getTime() + business.quietMinutes * 60_000)
  const takenOverUntil = await setQuiet(tx, chat.id, message.at, handsBack ? null : quietUntil)
  if (handsBack) await endWaiting(tx, [chat.id], message.at)
  else await countAsAnswered(tx, chat.id, message.at)
  return { conversationId: chat.id, businessId, takenOverUntil }
}

/** @throws AlreadyStored */
async function keep(
  tx: Db,
  { accountId, externalId, address, text, at }: PersonMessage,
  chat: { id: string; businessId: string; language: string | null },
): Promise<void> {
  const { id: conversationId, businessId, language } = chat
  const cause = { causeId: `person:${accountId}:${externalId}`, ordinal: 0, purpose: 'person' }
  const sent = { says: [], text, buttons: [], status: 'sent', createdAt: at, sentAt: at }
  const where = { businessId, accountId, conversationId, address, externalId, language: language ?? 'en' }
  const { count } = await tx.outbound.createMany({
    data: [{ ...cause, ...sent, ...where }],
    skipDuplicates: true,
  })
  if (count === 0) throw new AlreadyStored()
}

/**
 * Events may come late and in any order (a phone that was away): the latest one decides, and an older one neither
 * takes over what was given back since, nor settles a later call for a person.
 * @param until null: given back.
 * @returns until when the chat is taken over now
 */
async function setQuiet(tx: Db, id: string, at: Date, until: Date | null): Promise<Date | null> {
  const quiet =
    until === null
      ? Prisma.sql`NULL::timestamptz`
      : Prisma.sql`greatest("takenOverUntil", ${until}::timestamptz)`
  const [row] = await tx.$queryRaw<{ takenOverUntil: Date | null }[]>`
    UPDATE "Conversation" SET "rev" = "rev" + 1,
      "takenOverUntil" = CASE WHEN "personAt" > ${at}::timestamptz THEN "takenOverUntil" ELSE ${quiet} END,
      "handoffAt" = CASE WHEN "handoffAt" > ${at}::timestamptz THEN "handoffAt" END,
      "handoffReason" = CASE WHEN "handoffAt" > ${at}::timestamptz THEN "handoffReason" END,
      "handoffRemindedAt" = CASE WHEN "handoffAt" > ${at}::timestamptz THEN "handoffRemindedAt" END,
      "handoffApologisedAt" = CASE WHEN "handoffAt" > ${at}::timestamptz THEN "handoffApologisedAt" END,
      "personAt" = greatest("personAt", ${at}::timestamptz)
    WHERE "id" = ${id} RETURNING "takenOverUntil"`
  return row?.takenOverUntil ?? null
}

async function countAsAnswered(tx: Db, conversationId: string, at: Date): Promise<void> {
  await tx.inbound.updateMany({
    where: { conversationId, answeredAt: null, receivedAt: { lte: at } },
    data: { answeredAt: at },
  })
}

/** See `BusinessStore.takeOver`. */
export async function takeOver(db: Db, businessId: string, id: string, until: Date): Promise<boolean> {
  const { count } = await db.conversation.updateMany({
    where: { id, businessId },
    data: { takenOverUntil: until, rev: { increment: 1 } },
  })
  return count > 0
}

/** See `BusinessStore.handBack`. */
export async function handBack(db: Db, businessId: string, id: string, now: Date): Promise<boolean> {
  return (await giveBack(db, businessId, Prisma.sql`v."id" = ${id}`, now)).length > 0
}

/** See `BusinessStore.handBackAll`. */
export function handBackAll(db: Db, businessId: string, now: Date): Promise<string[]> {
  return giveBack(db, businessId, Prisma.sql`v."takenOverUntil" > ${now}::timestamptz`, now)
}

/**
 * They were a person's until now: what she left is told from what comes after by that. Whoever gives a chat back has
 * seen to the call for a person.
 */
async function giveBack(db: Db, businessId: string, which: Prisma.Sql, now: Date): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    UPDATE "Conversation" AS v SET "rev" = v."rev" + 1,
      "takenOverUntil" = CASE WHEN v."takenOverUntil" > ${now}::timestamptz THEN ${now}::timestamptz ELSE v."takenOverUntil" END,
      ${callSettled}
    WHERE v."businessId" = ${businessId} AND ${which} RETURNING v."id"`
  const ids = rows.map(({ id }) => id)
  await endWaiting(db, ids, now)
  return ids
}

/** What nobody asked for waited for the person to go; it is looked at again at once. */
async function endWaiting(db: Db, conversationIds: string[], now: Date): Promise<void> {
  await db.outbound.updateMany({
    where: {
      ...{ conversationId: { in: conversationIds }, purpose: 'proactive' },
      ...{ status: 'pending', attempts: 0, notBefore: { gt: now } },
    },
    data: { notBefore: now },
  })
}
