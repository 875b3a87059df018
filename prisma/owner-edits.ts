import type { SubscriptionEdit } from '../domain/billing/subscription-edit.ts'
import type { Edit, OwnerEdit } from '../domain/owner/edits.ts'
import { type LocalDate, toInstant, weekdays } from '../domain/time.ts'
import { mustBeAsShown } from './as-shown.ts'
import { removeSavedCard } from './billing/cards.ts'
import { writeChange } from './billing/subscriptions.ts'
import { accept, decline, shift } from './booking-edits.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import { newId } from './new-id.ts'
import { shiftParty } from './party-edits.ts'
import { callSettled } from './person-calls.ts'
import { RevConflict } from './store.ts'
import { handBack } from './takeover.ts'
import { forget, skipQuestion, teach } from './taught-answers.ts'
import { storable } from './text.ts'
import type { WrittenTurn } from './turn.ts'
import { chatSeenTo, writeToChat } from './write-to-chat.ts'

/** Of which business, and when. */
export interface Place {
  businessId: string
  timezone: string
  now: Date
  /** What the edits are the parts of: names what they send. */
  changeId: string
}

/**
 * Writes one edit. @returns what is to be sent for it
 * @throws RevConflict where what she was shown has changed meanwhile
 */
export async function applyEdit(tx: Db, at: Place, edit: OwnerEdit): Promise<WrittenTurn['notices']> {
  switch (edit.kind) {
    case 'tell':
      return write(tx, at, edit)
    case 'decline':
      return decline(tx, at, edit)
    case 'accept':
      return accept(tx, at, edit)
    case 'move':
      return shift(tx, at, edit)
    case 'move-party':
      return shiftParty(tx, at, edit)
    case 'teach':
      return teach(tx, at, edit)
    case 'forget':
      await forget(tx, at, edit)
      return []
    case 'skip-question':
      await skipQuestion(tx, at, edit)
      return []
    case 'time-off':
    case 'time-on':
      await setTimeOff(tx, at, edit)
      return []
    case 'close':
    case 'open':
      await setClosure(tx, at, edit)
      return []
    case 'take-over':
    case 'hand-back':
      await setTakeover(tx, at, edit)
      return []
    default:
      mustBeAsShown(await writeFact(tx, at, edit))
      return []
  }
}

type FactKind =
  | 'price'
  | 'hours'
  | 'add-service'
  | 'drop-service'
  | 'pause'
  | 'outcome'
  | SubscriptionEdit['kind']
  | 'remove-card'
  | 'does'
  | 'by-hand'
  | 'accept-time'

/** @returns how many rows were as she was shown them */
function writeFact(tx: Db, at: Place, edit: Edit<FactKind>): Promise<number> {
  switch (edit.kind) {
    case 'price':
      return setPrice(tx, at, edit)
    case 'does':
      return setSkills(tx, at, edit)
    case 'hours':
      return setHours(tx, at, edit)
    case 'add-service':
      return addService(tx, at, edit)
    case 'drop-service':
      return dropService(tx, at, edit)
    case 'pause':
      return setPause(tx, at, edit)
    case 'outcome':
      return setOutcome(tx, at, edit)
    case 'subscription':
      return writeChange(tx, at.businessId, edit, at.now)
    case 'remove-card':
      return removeSavedCard(tx, { ...at, id: edit.cardId, byLink: true })
    case 'by-hand':
      return setByHand(tx, at, edit)
    case 'accept-time':
      return setAcceptTime(tx, at, edit)
  }
}

async function setTimeOff(
  tx: Db,
  { businessId, timezone, now: createdAt }: Place,
  { kind, personId, start, end }: Edit<'time-off' | 'time-on'>,
): Promise<void> {
  const data = {
    ...{ businessId, personId },
    startsAt: toInstant(start, timezone),
    endsAt: toInstant(end, timezone),
  }
  if (kind === 'time-on') return mustBeAsShown((await tx.timeOff.deleteMany({ where: data })).count)
  const { startsAt, endsAt } = data
  await tx.$executeRaw`
    INSERT INTO "TimeOff" ("id", "businessId", "personId", "startsAt", "endsAt", "createdAt")
    SELECT ${newId(Prisma.sql`0`)}, ${businessId}, ${personId}, ${startsAt}::timestamptz, ${endsAt}::timestamptz,
      ${createdAt}::timestamptz
    WHERE NOT EXISTS (SELECT FROM "TimeOff" AS t WHERE t."businessId" = ${businessId}
      AND t."personId" IS NOT DISTINCT FROM ${personId}
      AND t."startsAt" = ${startsAt}::timestamptz AND t."endsAt" = ${endsAt}::timestamptz)`
}

async function setClosure(
  tx: Db,
  { businessId }: Place,
  { kind, date }: Edit<'close' | 'open'>,
): Promise<void> {
  const data = [{ businessId, date: dayOf(date) }]
  if (kind === 'close') mustBeAsShown((await tx.closure.createMany({ data, skipDuplicates: true })).count)
  else mustBeAsShown((await tx.closure.deleteMany({ where: { businessId, date: dayOf(date) } })).count)
}

function dayOf(date: LocalDate): Date {
  return new Date(`${date}T00:00:00Z`)
}

async function setPrice(tx: Db, { businessId }: Place, { serviceId: key, was, price }: Edit<'price'>) {
  const { count } = await tx.service.updateMany({
    where: { businessId, key, archivedAt: null, priceFrom: was.from, priceTo: was.to },
    data: { priceFrom: price.from, priceTo: price.to },
  })
  return count
}

/** Only where she does what the member was shown, in whatever order. */
function setSkills(tx: Db, { businessId }: Place, { personId, was, services }: Edit<'does'>) {
  const before = was ?? []
  return tx.$executeRaw`
    UPDATE "Person" SET "allServices" = ${services === null}::boolean, "serviceKeys" = ${services ?? []}::text[]
    WHERE "id" = ${personId} AND "businessId" = ${businessId} AND "archivedAt" IS NULL
      AND "allServices" = ${was === null}::boolean
      AND ("allServices" OR "serviceKeys" @> ${before}::text[] AND "serviceKeys" <@ ${before}::text[])`
}

/** The caller holds the lock of the business's members, so that what is compared stays as it is. */
async function setHours(tx: Db, { businessId }: Place, { weekday, was, ranges }: Edit<'hours'>) {
  const day = weekdays.indexOf(weekday) + 1
  const rows = await tx.$queryRaw<{ opens: number; closes: number }[]>`
    WITH gone AS (
      DELETE FROM "OpeningHours" WHERE "businessId" = ${businessId} AND "weekday" = ${day}::int
        AND "opens" <> ALL(${ranges.map(({ from }) => from)}::int[])),
    kept AS (
      INSERT INTO "OpeningHours" ("businessId", "weekday", "opens", "closes")
      SELECT ${businessId}, ${day}::int, r."opens", r."closes"
      FROM unnest(${ranges.map(({ from }) => from)}::int[], ${ranges.map(({ to }) => to)}::int[]) AS r ("opens", "closes")
      ON CONFLICT ("businessId", "weekday", "opens") DO UPDATE SET "closes" = EXCLUDED."closes")
    SELECT "opens", "closes" FROM "OpeningHours"
    WHERE "businessId" = ${businessId} AND "weekday" = ${day}::int ORDER BY "opens"`
  // What the statement reads is how it was before; where that is not what she saw, all is undone.
  const same =
    rows.length === was.length &&
    rows.every(({ opens, closes }, i) => opens === was[i]?.from && closes === was[i]?.to)
  return same ? 1 : 0
}

/** @returns 0 where it is offered already */
async function addService(tx: Db, { businessId }: Place, { service }: Edit<'add-service'>) {
  const { id: key, name, also, price, minutes } = service
  const added = await tx.$executeRaw`
    INSERT INTO "Service" ("id", "businessId", "key", "name", "also", "priceFrom", "priceTo", "minutes", "position")
    SELECT ${newId(Prisma.sql`0`)}, ${businessId}, ${key}, ${storable(name, 200)}, ${also}::text[], ${price.from}::int,
      ${price.to}::int, ${minutes}::int, (SELECT count(*) FROM "Service" WHERE "businessId" = ${businessId})
    ON CONFLICT ("businessId", "key") DO UPDATE SET "name" = EXCLUDED."name", "also" = EXCLUDED."also",
      "priceFrom" = EXCLUDED."priceFrom", "priceTo" = EXCLUDED."priceTo", "minutes" = EXCLUDED."minutes",
      "deposit" = NULL, "note" = NULL, "position" = EXCLUDED."position", "archivedAt" = NULL
    WHERE "Service"."archivedAt" IS NOT NULL`
  if (added > 0) await giveToSomebody(tx, businessId, key)
  return added
}

/** Where everybody has a list of what she does, a new service would be nobody's. */
async function giveToSomebody(tx: Db, businessId: string, key: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Person" SET "serviceKeys" = array_append("serviceKeys", ${key})
    WHERE "businessId" = ${businessId} AND "archivedAt" IS NULL AND NOT EXISTS (
      SELECT FROM "Person" AS p WHERE p."businessId" = ${businessId} AND p."archivedAt" IS NULL AND p."allServices")`
}

async function dropService(tx: Db, { businessId, now }: Place, { serviceId: key }: Edit<'drop-service'>) {
  return await tx.$executeRaw`
    WITH left_out AS (
      UPDATE "Person" SET "serviceKeys" = array_remove("serviceKeys", ${key})
      WHERE "businessId" = ${businessId} AND ${key} = ANY("serviceKeys"))
    UPDATE "Service" SET "archivedAt" = ${now}::timestamptz
    WHERE "businessId" = ${businessId} AND "key" = ${key} AND "archivedAt" IS NULL`
}

/** Whoever pauses twice has paused. */
async function setPause(tx: Db, { businessId: id, now }: Place, { paused }: Edit<'pause'>) {
  return (await tx.business.updateMany({ where: { id }, data: { pausedAt: paused ? now : null } })).count
}

/** From the next booking on; what waits for her waits on. */
async function setByHand(tx: Db, { businessId: id }: Place, { byHand }: Edit<'by-hand'>) {
  const where = { id, acceptByHand: !byHand }
  return (await tx.business.updateMany({ where, data: { acceptByHand: byHand } })).count
}

/** What waits keeps the time that its customer was told. */
async function setAcceptTime(tx: Db, { businessId: id }: Place, { was, minutes }: Edit<'accept-time'>) {
  const where = { id, acceptMinutes: was }
  return (await tx.business.updateMany({ where, data: { acceptMinutes: minutes } })).count
}

async function setOutcome(tx: Db, { businessId }: Place, { bookingId: id, outcome }: Edit<'outcome'>) {
  const where = { id, businessId, status: { not: 'cancelled' } }
  return (await tx.booking.updateMany({ where, data: { outcome } })).count
}

async function setTakeover(
  tx: Db,
  { businessId, timezone, now }: Place,
  edit: Edit<'take-over' | 'hand-back'>,
): Promise<void> {
  const { conversationId: id } = edit
  if (edit.kind === 'hand-back') return mustBeAsShown((await handBack(tx, businessId, id, now)) ? 1 : 0)
  mustBeAsShown(
    await tx.$executeRaw`
      UPDATE "Conversation" SET ${callSettled}, "takenOverUntil" = ${toInstant(edit.until, timezone)}::timestamptz,
        "rev" = "rev" + 1
      WHERE "id" = ${id} AND "businessId" = ${businessId}`,
  )
}

/** A member's words go out as a person's: also where she has taken the chat over, and to whoever wants no news. */
async function write(tx: Db, at: Place, { conversationId, words }: Edit<'tell'>) {
  const { businessId, now, changeId } = at
  const says = [{ key: 'faq.written', args: { text: words } }]
  const causeId = `tell:${changeId}:${conversationId}`
  const chat = chatSeenTo(conversationId, businessId, now)
  const sent = await writeToChat(tx, chat, { businessId, purpose: 'person', causeId, says, createdAt: now })
  if (sent.length === 0) throw new RevConflict(`Conversation ${conversationId} is gone`)
  return sent
}
