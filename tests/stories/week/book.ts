import { toLocal } from '../../../domain/time.ts'
import type { Town } from './town.ts'

/** A booking as the database has it at the end. */
export interface Booked {
  id: string
  businessId: string
  customerId: string
  personId: string
  /** Where its customer is written to. */
  address: string
  seat: number
  service: string
  /** On the business's clock. */
  start: string
  startsAt: Date
  busyFrom: Date
  busyTo: Date
  updatedAt: Date
  status: string
}

export async function bookOf({ pglite, shops }: Town): Promise<Booked[]> {
  const { rows } = await pglite.query<Omit<Booked, 'start'>>(
    `SELECT b."id", b."businessId", b."customerId", b."personId", b."seat", b."startsAt", b."busyFrom", b."busyTo",
       b."updatedAt", b."status", s."name" AS "service", v."address"
     FROM public."Booking" AS b JOIN public."Service" AS s ON s."id" = b."serviceId"
     JOIN public."Conversation" AS v ON v."customerId" = b."customerId"`,
  )
  const zones = new Map(shops.map(({ businessId, file }) => [businessId, file.timezone]))
  return rows.map((row) => ({
    ...row,
    start: toLocal(row.startsAt, zones.get(row.businessId) ?? 'Africa/Lagos'),
  }))
}

/** Pairs of bookings that stand on one seat of one person at once. */
export function overlaps(book: Booked[]): string[] {
  const standing = book.filter(({ status }) => status === 'confirmed' || status === 'held')
  const seats = Map.groupBy(standing, ({ personId, seat }) => `${personId} ${seat}`)
  return [...seats.values()].flatMap((bookings) => {
    const inOrder = bookings.toSorted((a, b) => a.busyFrom.getTime() - b.busyFrom.getTime())
    return inOrder.flatMap((one, place) => {
      const next = inOrder[place + 1]
      return next && next.busyFrom < one.busyTo ? [`${one.id} overlaps ${next.id}`] : []
    })
  })
}
