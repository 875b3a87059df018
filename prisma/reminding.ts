import type { QuietHours } from '../domain/quiet-hours.ts'
import type { ReminderKind } from '../domain/reminder.ts'
import type { Say } from '../domain/say.ts'
import type { ChannelKind } from './channel-kind.ts'

/** A booking, her first of its day, that must be looked at for a reminder, with what that says. */
export interface BookingToRemind {
  bookingId: string
  businessId: string
  startsAt: Date
  /** When she last booked, moved or cancelled anything of that day. */
  settledAt: Date
  /** All that she has booked that day, this booking's first. */
  services: string[]
  /** Null where the business names nobody, and where several people do it. */
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
