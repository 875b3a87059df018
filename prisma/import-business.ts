import type { Person, Service } from '../domain/business.ts'
import { type Weekday, weekdays } from '../domain/time.ts'
import { ensureOwnAccounts } from './accounts.ts'
import { type Db, lock, transaction } from './client.ts'
import type { PrismaClient } from './generated/client.ts'
import type { BusinessFile } from './store.ts'

/** See `Store.importBusiness`. All or nothing. */
export function importBusiness(
  client: PrismaClient,
  file: BusinessFile,
): Promise<{ businessId: string; created: boolean }> {
  return transaction(client, async (tx) => {
    await lock(tx, `import of ${file.slug}`)
    const before = await tx.business.findUnique({ where: { slug: file.slug }, select: { id: true } })
    const data = columns(file)
    const { id } = before
      ? await tx.business.update({ where: before, data, select: { id: true } })
      : await tx.business.create({ data, select: { id: true } })
    await replaceFacts(tx, id, file)
    await savePeople(tx, id, file.people)
    await saveServices(tx, id, file.services)
    await ensureOwnAccounts(tx, id, file.slug)
    return { businessId: id, created: before === null }
  })
}

function columns(file: BusinessFile) {
  const { slug, name, kind, timezone, languages, peopleNamed, policy, takeover, owner } = file
  return {
    ...{ slug, name, kind, timezone, languages, peopleNamed, ...policy, ...takeover },
    phone: file.phone ?? null,
    address: file.address ?? null,
    directions: file.directions ?? null,
    ownerName: owner?.name ?? null,
    ownerChannel: owner?.channel ?? null,
    ownerExternalId: owner?.id ?? null,
  }
}

/** What nothing refers to is written anew. */
async function replaceFacts(tx: Db, businessId: string, file: BusinessFile): Promise<void> {
  await tx.openingHours.deleteMany({ where: { businessId } })
  await tx.openingHours.createMany({ data: hoursRows(businessId, file.hours) })
  await tx.closure.deleteMany({ where: { businessId } })
  await tx.closure.createMany({
    data: file.closures.map(({ date, reason }) => ({
      businessId,
      date: new Date(`${date}T00:00:00Z`),
      reason: reason ?? null,
    })),
  })
  await tx.knowledge.deleteMany({ where: { businessId } })
  await tx.knowledge.createMany({
    data: file.knowledge.map(({ question, answer }, position) => ({
      businessId,
      question,
      answer,
      position,
    })),
  })
}

function hoursRows(businessId: string, hours: BusinessFile['hours']) {
  return Object.entries(hours).flatMap(([day, ranges]) =>
    ranges.map(({ from, to }) => {
      return { businessId, weekday: weekdays.indexOf(day as Weekday) + 1, opens: from, closes: to }
    }),
  )
}

/** Whoever the file does not name any more is archived: her bookings stay, and a later file brings her back. */
async function savePeople(tx: Db, businessId: string, people: Person[]): Promise<void> {
  const names = people.map(({ name }) => name)
  await tx.person.updateMany({
    where: { businessId, archivedAt: null, name: { notIn: names } },
    data: { archivedAt: await databaseTime(tx) },
  })
  for (const [position, { name, services }] of people.entries()) {
    const data = {
      allServices: services === undefined,
      serviceKeys: services ?? [],
      position,
      archivedAt: null,
    }
    const where = { businessId_name: { businessId, name } }
    await tx.person.upsert({ where, create: { businessId, name, ...data }, update: data })
  }
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

function serviceColumns({ name, also, price, minutes, deposit, note }: Omit<Service, 'id'>) {
  return {
    name,
    also,
    priceFrom: price.from,
    priceTo: price.to,
    minutes,
    deposit: deposit ?? null,
    note: note ?? null,
  }
}

/** When something was archived is kept for people to read; nothing is decided by it. */
async function databaseTime(tx: Db): Promise<Date> {
  const [row] = await tx.$queryRaw<[{ now: Date }]>`SELECT now() AS "now"`
  return row.now
}
