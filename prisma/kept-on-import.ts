import { plain } from '../domain/spelling.ts'
import type { Db } from './client.ts'
import type { BusinessFile } from './store.ts'

/** What an import may do besides. */
export interface ImportOptions {
  /** Answers that the owner taught by chat go, where the file does not have them. */
  dropTaught?: boolean
}

/** A person or service that the file does not name any more, and how many of its bookings are ahead and stand. */
export interface Left {
  name: string
  bookings: number
}

/**
 * Writes the file's answers. What the owner taught by chat since may be younger than any file: it stays behind them,
 * unless the file answers the same question itself.
 * @returns the questions whose taught answers stay
 */
export async function replaceKnowledge(
  tx: Db,
  businessId: string,
  file: BusinessFile,
  { dropTaught = false }: ImportOptions,
): Promise<string[]> {
  const taught = await taughtBy(tx, businessId)
  const known = new Map(taught.map(({ id, question }) => [plain(question).trim(), id]))
  const own = file.knowledge.map(({ question, answer }) => {
    const id = known.get(plain(question).trim())
    known.delete(plain(question).trim())
    return { businessId, question, answer, ...(id ? { id } : {}) }
  })
  const stays = dropTaught ? [] : taught.filter(({ id }) => [...known.values()].includes(id))
  await tx.knowledge.deleteMany({ where: { businessId } })
  const rows = [...own, ...stays].map((row, position) => ({ ...row, position }))
  await tx.knowledge.createMany({ data: rows })
  return stays.map(({ question }) => question)
}

/** An answer that she taught has the id of the question that customers asked. */
async function taughtBy(tx: Db, businessId: string) {
  const select = { id: true, businessId: true, question: true, answer: true }
  const all = await tx.knowledge.findMany({ where: { businessId }, select, orderBy: { position: 'asc' } })
  const asked = await tx.openQuestion.findMany({
    where: { businessId, id: { in: all.map(({ id }) => id) } },
    select: { id: true },
  })
  return all.filter(({ id }) => asked.some((question) => question.id === id))
}

/** Who and what is to be archived although somebody is booked there. Asked before the file is written. */
export async function leftWithBookings(
  tx: Db,
  businessId: string,
  { services, people }: BusinessFile,
  now: Date,
): Promise<Left[]> {
  const bookings = { where: { startsAt: { gt: now }, status: { not: 'cancelled' } } }
  const select = { name: true, _count: { select: { bookings } } }
  const active = { businessId, archivedAt: null }
  const keys = services.map(({ id }) => id)
  const names = people.map(({ name }) => name)
  const gone = [
    ...(await tx.service.findMany({ where: { ...active, key: { notIn: keys } }, select })),
    ...(await tx.person.findMany({ where: { ...active, name: { notIn: names } }, select })),
  ]
  return gone.flatMap(({ name, _count }) =>
    _count.bookings > 0 ? [{ name, bookings: _count.bookings }] : [],
  )
}
