import { refusal } from '../domain/owner/decline.ts'
import { type OwnerEdit, same } from '../domain/owner/edits.ts'
import type { Say } from '../domain/say.ts'
import { dateOf, type LocalDate, toInstant, toLocal, weekdays } from '../domain/time.ts'
import { isLanguage } from './catalogue.ts'
import type { ChannelKind } from './channel-kind.ts'
import type { Db } from './client.ts'
import { writeOutbound } from './outbound.ts'
import { RevConflict } from './store.ts'
import { handBack } from './takeover.ts'
import { forget, skipQuestion, teach } from './taught-answers.ts'
import { storable } from './text.ts'
import type { WrittenTurn } from './turn.ts'

/** Of which business, and when. */
export interface Place {
  businessId: string
  timezone: string
  now: Date
  /** What the edits are the parts of: names what they send. */
  changeId: string
}

type Edit<Kind extends OwnerEdit['kind']> = Extract<OwnerEdit, { kind: Kind }>

/**
 * Writes one edit. @returns what is to be sent for it
 * @throws RevConflict where what she was shown has changed meanwhile
 */
export async function applyEdit(tx: Db, at: Place, edit: OwnerEdit): Promise<WrittenTurn['notices']> {
  switch (edit.kind) {
    case 'tell':
      return write(tx, at, edit.conversationId, [{ key: 'faq.written', args: { text: edit.words } }])
    case 'decline':
      return decline(tx, at, edit)
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
      must(await writeFact(tx, at, edit))
      return []
  }
}

type FactKind = 'price' | 'does' | 'hours' | 'add-service' | 'drop-service' | 'pause' | 'outcome'

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
  }
}

function must(count: number): void {
  if (count === 0) throw new RevConflict('What the member was shown has changed meanwhile')
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
  if (kind === 'time-on') must((await tx.timeOff.deleteMany({ where: data })).count)
  else if ((await tx.timeOff.count({ where: data })) === 0)
    await tx.timeOff.create({ data: { ...data, createdAt } })
}

async function setClosure(
  tx: Db,
  { businessId }: Place,
  { kind, date }: Edit<'close' | 'open'>,
): Promise<void> {
  const data = [{ businessId, date: dayOf(date) }]
  if (kind === 'close') must((await tx.closure.createMany({ data, skipDuplicates: true })).count)
  else must((await tx.closure.deleteMany({ where: { businessId, date: dayOf(date) } })).count)
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

/** As `setHours`: nobody changes what is compared meanwhile. */
async function setSkills(tx: Db, { businessId }: Place, { personId: id, was, services }: Edit<'does'>) {
  const where = { id, businessId, archivedAt: null }
  const person = await tx.person.findFirst({ where, select: { allServices: true, serviceKeys: true } })
  if (!person || !same(person.allServices ? null : person.serviceKeys, was)) return 0
  const data = { allServices: services === null, serviceKeys: services ?? [] }
  return (await tx.person.updateMany({ where, data })).count
}

/** The caller holds the lock of the business's members, so that what is compared stays as it is. */
async function setHours(tx: Db, { businessId }: Place, { weekday, was, ranges }: Edit<'hours'>) {
  const where = { businessId, weekday: weekdays.indexOf(weekday) + 1 }
  const rows = await tx.openingHours.findMany({ where, orderBy: { opens: 'asc' } })
  const same =
    rows.length === was.length &&
    rows.every(({ opens, closes }, i) => opens === was[i]?.from && closes === was[i]?.to)
  if (!same) return 0
  await tx.openingHours.deleteMany({ where })
  await tx.openingHours.createMany({
    data: ranges.map(({ from, to }) => ({ ...where, opens: from, closes: to })),
  })
  return 1
}

async function addService(tx: Db, { businessId }: Place, { service }: Edit<'add-service'>) {
  const { id: key, name, also, price, minutes } = service
  const known = await tx.service.findMany({ where: { businessId }, select: { key: true, archivedAt: true } })
  if (known.some((one) => one.key === key && one.archivedAt === null)) return 0
  const data = {
    ...{ name: storable(name, 200), also, priceFrom: price.from, priceTo: price.to, minutes },
    ...{ deposit: null, note: null, position: known.length, archivedAt: null },
  }
  const where = { businessId_key: { businessId, key } }
  await tx.service.upsert({ where, create: { businessId, key, ...data }, update: data })
  await giveToSomebody(tx, businessId, key)
  return 1
}

/** Where everybody has a list of what she does, a new service would be nobody's. */
async function giveToSomebody(tx: Db, businessId: string, key: string): Promise<void> {
  const active = { businessId, archivedAt: null }
  if ((await tx.person.count({ where: { ...active, allServices: true } })) > 0) return
  await tx.person.updateMany({ where: active, data: { serviceKeys: { push: key } } })
}

async function dropService(tx: Db, { businessId, now }: Place, { serviceId: key }: Edit<'drop-service'>) {
  await tx.$executeRaw`
    UPDATE "Person" SET "serviceKeys" = array_remove("serviceKeys", ${key})
    WHERE "businessId" = ${businessId} AND ${key} = ANY("serviceKeys")`
  const where = { businessId, key, archivedAt: null }
  return (await tx.service.updateMany({ where, data: { archivedAt: now } })).count
}

/** Whoever pauses twice has paused. */
async function setPause(tx: Db, { businessId: id, now }: Place, { paused }: Edit<'pause'>) {
  return (await tx.business.updateMany({ where: { id }, data: { pausedAt: paused ? now : null } })).count
}

async function setOutcome(tx: Db, { businessId }: Place, { bookingId: id, outcome }: Edit<'outcome'>) {
  const where = { id, businessId, status: { not: 'cancelled' } }
  return (await tx.booking.updateMany({ where, data: { outcome } })).count
}

/** A call for a person is settled by the person who comes, and by the one who gives the chat back. */
const settled = { handoffAt: null, handoffReason: null, handoffRemindedAt: null, handoffApologisedAt: null }

async function setTakeover(
  tx: Db,
  { businessId, timezone, now }: Place,
  edit: Edit<'take-over' | 'hand-back'>,
): Promise<void> {
  const { conversationId: id } = edit
  if (edit.kind === 'hand-back') return must((await handBack(tx, businessId, id, now)) ? 1 : 0)
  const data = { ...settled, takenOverUntil: toInstant(edit.until, timezone), rev: { increment: 1 } }
  must((await tx.conversation.updateMany({ where: { id, businessId }, data })).count)
}

/** The time is free at once; the customer gets the reason in the owner's words. */
async function decline(tx: Db, at: Place, edit: Edit<'decline'>): Promise<WrittenTurn['notices']> {
  const { businessId, timezone, now } = at
  const { bookingId: id, conversationId } = edit
  const where = { id, businessId, status: { in: ['held', 'confirmed'] } }
  must((await tx.booking.updateMany({ where, data: { status: 'cancelled', updatedAt: now } })).count)
  if (conversationId === null) return []
  return write(tx, at, conversationId, refusal(edit, dateOf(toLocal(now, timezone))))
}

/** A member's words go out as a person's: also where she has taken the chat over, and to whoever wants no news. */
async function write(tx: Db, at: Place, conversationId: string, says: Say[]) {
  const { businessId, now, changeId } = at
  const [chat] = await tx.conversation.updateManyAndReturn({
    where: { id: conversationId, businessId },
    data: { ...settled, personAt: now, rev: { increment: 1 } },
    select: { accountId: true, address: true, language: true, account: { select: { kind: true } } },
  })
  if (!chat) throw new RevConflict(`Conversation ${conversationId} is gone`)
  const { accountId, address, account } = chat
  const language = isLanguage(chat.language) ? chat.language : 'en'
  const to = { accountId, address, conversationId, language }
  const row = { ...to, businessId, purpose: 'person' as const, says, createdAt: now, ordinal: 0 }
  const ids = await writeOutbound(tx, [{ ...row, causeId: `tell:${changeId}:${conversationId}` }])
  return ids.map((outboundId) => ({ outboundId, accountId, channel: account.kind as ChannelKind }))
}
