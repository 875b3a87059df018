import type { BookingStatus } from '../domain/business.ts'

/** A booking as a calendar shows it. */
export interface CalendarBooking {
  id: string
  startsAt: Date
  endsAt: Date
  status: BookingStatus
  createdAt: Date
  changedAt: Date
  /** The business's name and address. */
  business: string
  address: string | null
  service: string
  /** Null where the business names nobody. */
  person: string | null
  customer: string | null
}

export interface CalendarFeed {
  business: string
  /** By start. */
  bookings: CalendarBooking[]
}
