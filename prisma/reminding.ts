import type { QuietHours } from '../domain/quiet-hours.ts'
import type { ReminderKind } from '../domain/reminder.ts'
import type { Say } from '../domain/say.ts'
import type { ChannelKind } from './channel-kind.ts'

/** A booking that must be looked at for a reminder, with what that says. */
export interface BookingToRemind {
  bookingId: string
  businessId: string
  startsAt: Date
  /** When it was booked or last changed. */
  settledAt: Date
  service: string
  /** Null where the business names nobody. */
  person: string | null
  /** The business's name. */
  business: string
  timezone: string
  quiet: QuietHours
}

export interface NewReminder {
  bookingId: string
  /** As it was read: a booking that was moved meanwhile is left to the next look. */
  startsAt: Date
  /** What is due; null: nothing yet. */
  message: { kind: ReminderKind; says: Say[]; expiresAt: Date } | null
  /** When to look at the booking again. */
  lookAt: Date
  now: Date
}

export interface ReminderToSend {
  outboundId: string
  accountId: string
  channel: ChannelKind
}
