import { defaultAcceptMinutes } from '../domain/acceptance.ts'
import type { MinuteRange, Person, Service } from '../domain/business.ts'
import { defaultDepositMinutes } from '../domain/deposit.ts'
import { defaultQuietHours } from '../domain/quiet-hours.ts'
import { type Weekday, weekdays } from '../domain/time.ts'
import { ensureOwnAccounts } from './accounts.ts'
import { mustHaveRoom } from './billing/entitlements.ts'
import type { Clock } from './billing/served.ts'
import { type Db, lock, transaction } from './client.ts'
import type { PrismaClient } from './generated/client.ts'
import { type ImportOptions, leftWithBookings, replaceKnowledge } from './kept-on-import.ts'
import type { BusinessFile, Imported } from './store.ts'

/** See `Store.importBusiness`. All or nothing. */
export function importBusiness(
  client: PrismaClient,
  file: BusinessFile,
  options: ImportOptions = {},
  now?: Clock,
): Promise<Imported> {
  return transaction(client, async (tx) => write(tx, file, await existingOf(tx, file), options, now))
}

/** See `Store.importFirst`. */
export function importFirst(client: PrismaClient, file: BusinessFile, now: Clock): Promise<Imported | null> {
  return transaction(client, async (tx) => {
    const before = await existingOf(tx, file)
    return before && before._count.services > 0 ? null : write(tx, file, before, {}, now)
  })
}

/** Of several imports of one business each finds what the one before it wrote. */
async function existingOf(tx: Db, { slug }: BusinessFile) {
  await lock(tx, `import of ${slug}`)
  return tx.business.findUnique({ where: { slug }, select: existing })
}

async function write(
  tx: Db,
  file: BusinessFile,
  before: Awaited<ReturnType<typeof existingOf>>,
  options: ImportOptions,
  now: Clock,
): Promise<Imported> {
  const data = columns(file)
  const { id } = before
    ? await tx.business.update({
        where: { id: before.id },
        data: { ...data, ...(before._count.services === 0 ? opened : {}) },
        select: { id: true },
      })
    : await tx.business.create({ data, select: { id: true } })
  if (before) {
    const people = { before: before._count.people, after: file.people.length }
    await mustHaveRoom(tx, id, 'people', people, now)
  }
  const left = await leftWithBookings(tx, id, file, await databaseTime(tx))
  await replaceFacts(tx, id, file)
  const kept = await replaceKnowledge(tx, id, file, options)
  await savePeople(tx, id, file)
  await saveServices(tx, id, file.services)
  await ensureOwnAccounts(tx, id, file.slug)
  return { businessId: id, created: before === null, kept, left }
}

const existing = {
  id: true,
  _count: { select: { services: true, people: { where: { archivedAt: null } } } },
} as const
/** A business of which nothing was known is paused since it was made. */
const opened = { pausedAt: null }

function columns(file: BusinessFile) {
  const { slug, name, kind, timezone, languages, peopleNamed, policy, takeover, owner } = file
  const { quietHours = defaultQuietHours } = file
  return {
    ...{ slug, name, kind, timezone, languages, peopleNamed, ...policy, ...takeover },
    sameDayUntil: policy.sameDayUntil ?? null,
    acceptByHand: policy.acceptByHand ?? false,
    acceptMinutes: policy.acceptMinutes ?? defaultAcceptMinutes,
    depositMinutes: policy.depositMinutes ?? defaultDepositMinutes,
    depositRefund: policy.depositRefund ?? 'before-cancel-hours',
    quietFrom: quietHours.from,
    quietTo: quietHours.to,
    phone: file.phone ?? null,
    address: file.address ?? null,
    directions: file.directions ?? null,
    greeting: file.greeting ?? null,
    ownerName: owner?.name ?? null,
    ownerChannel: owner?.channel ?? null,
    ownerExternalId: owner?.id ?? null,
  }
}

/** What nothing refers to is written anew. */
async function replaceFacts(tx: Db, businessId: string, file: BusinessFile): Promise<void> {
  await tx.openingHours.deleteMany({ where: { businessId } })
  await tx.openingHours.createMany({ data: rangeRows(file.hours).map((row) => ({ businessId, ...row })) })
  await tx.closure.deleteMany({ where: { businessId } })
  await tx.closure.createMany({
    data: file.closures.map(({ date, reason }) => ({
      businessId,
      date: new Date(`${date}T00:00:00Z`),
      reason: reason ?? null,
    })),
  })
}

function rangeRows(hours: BusinessFile['hours']) {
  return Object.entries(hours).flatMap(([day, ranges]) =>
    ranges.map(({ from, to }) => {
      return { weekday: weekdays.indexOf(day as Weekday) + 1, opens: from, closes: to }
    }),
  )
}

/** Whoever the file does not name any more is archived: her bookings stay, and a later file brings her back. */
async function savePeople(tx: Db, businessId: string, { people, breaks }: BusinessFile): Promise<void> {
  const names = people.map(({ name }) => name)
  await tx.person.updateMany({
    where: { businessId, archivedAt: null, name: { notIn: names } },
    data: { archivedAt: await databaseTime(tx) },
  })
  await tx.break.deleteMany({ where: { businessId } })
  await tx.break.createMany({ data: breakRows(businessId, null, breaks) })
  for (const [position, person] of people.entries()) {
    const { name, services, seats = 1 } = person
    const data = {
      allServices: services === undefined,
      serviceKeys: services ?? [],
      position,
      seats,
      archivedAt: null,
    }
    const where = { businessId_name: { businessId, name } }
    const { id } = await tx.person.upsert({ where, create: { businessId, name, ...data }, update: data })
    await saveWorkingTime(tx, businessId, { ...person, id })
  }
}

async function saveWorkingTime(tx: Db, businessId: string, { id, hours, breaks }: Person): Promise<void> {
  await tx.personHours.deleteMany({ where: { personId: id } })
  await tx.personHours.createMany({ data: rangeRows(hours ?? {}).map((row) => ({ personId: id, ...row })) })
  await tx.break.createMany({ data: breakRows(businessId, id, breaks) })
}

function breakRows(businessId: string, personId: string | null, breaks: MinuteRange[] = []) {
  return breaks.map(({ from, to }) => ({ businessId, personId, starts: from, ends: to }))
}

async function saveServices(tx: Db, businessId: string, services: Service[]): Promise<void> {
  const keys = services.map(({ id }) => id)
  await tx.service.updateMany({
    where: { businessId, archivedAt: null, key: { notIn: keys } },
    data: { archivedAt: await databaseTime(tx) },
  })
  for (const [position, { id: key, ...service }] of services.entries()) {
    const data = { ...serviceColumns(service), position, archivedAt: null }
    const where = { businessId_key: { businessId, key } }
    await tx.service.upsert({ where, create: { businessId, key, ...data }, update: data })
  }
}

function serviceColumns({ name, also, price, minutes, setup, cleanup, deposit, note }: Omit<Service, 'id'>) {
  return {
    name,
    also,
    priceFrom: price.from,
    priceTo: price.to,
    minutes,
    setupMinutes: setup ?? 0,
    cleanupMinutes: cleanup ?? 0,
    deposit: deposit ?? null,
    note: note ?? null,
  }
}

/** When something was archived is kept for people to read; nothing is decided by it. */
async function databaseTime(tx: Db): Promise<Date> {
  const [row] = await tx.$queryRaw<[{ now: Date }]>`SELECT now() AS "now"`
  return row.now
}
