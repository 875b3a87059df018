import type { QuietHours } from '../domain/quiet-hours.ts'
import type { ReminderKind } from '../domain/reminder.ts'
import type { Say } from '../domain/say.ts'
import type { ChannelKind } from './channel-kind.ts'
import type { VisitPart } from './visits.ts'

/** A booking, her first of its day, that must be looked at for a reminder, with what that says. */
export interface BookingToRemind {
  bookingId: string
  businessId: string
  startsAt: Date
  /** When she last booked, moved or cancelled anything of that day. */
  settledAt: Date
  /** All that she has booked that day, in the order in which it begins: this booking first. */
  visit: BookingOfVisit[]
  /** The business's name. */
  business: string
  timezone: string
  quiet: QuietHours
}

export interface BookingOfVisit extends VisitPart {
  service: string
  /** Null where the business names nobody. */
  person: string | null
}

export interface NewReminder {
  bookingId: string
  /** As it was read: a booking that was moved meanwhile is left to the next look. */
  startsAt: Date
  /** What is due; null: nothing yet. */
  message: {
    kind: ReminderKind
    says: Say[]
    expiresAt: Date
    /** All that it names, this booking first, and when each other one is looked at again should it come to be first. */
    visit: (VisitPart & { lookAt: Date })[]
  } | null
  /** When to look at the booking again. */
  lookAt: Date
  now: Date
}

export interface ReminderToSend {
  outboundId: string
  accountId: string
  channel: ChannelKind
}
