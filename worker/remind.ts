import type { Logger } from 'pino'
import { earliestHours, lookAfter, type ReminderKind, reminderDue, reminderSays } from '../domain/reminder.ts'
import { toInstant, toLocal } from '../domain/time.ts'
import type { BookingToRemind, NewReminder } from '../prisma/reminding.ts'
import type { Store } from '../prisma/store.ts'
import type { JobQueue } from './queue/queue.ts'

export interface RemindDeps {
  store: Pick<Store, 'toRemind' | 'forBusiness'>
  queue: Pick<JobQueue, 'deliver'>
  now: (businessId?: string) => Date
  log: Pick<Logger, 'info'>
}

/** Bookings that one run looks at; the next one goes on. */
const limit = 200
const hourMs = 60 * 60_000

/**
 * Writes the reminders that are due and asks for them to be sent. Each is written once however often this runs, and
 * in however many processes; one that waits to be sent is looked at again then, as the booking may be gone.
 */
export function remind(deps: RemindDeps): () => Promise<void> {
  return async () => {
    const now = deps.now()
    const until = new Date(now.getTime() + earliestHours * hourMs)
    let written = 0
    for (const booking of await deps.store.toRemind(now, until, limit)) {
      const reminder = reminderOf(booking, now)
      const job = await deps.store.forBusiness(booking.businessId).remind(reminder)
      if (!job) continue
      written++
      await deps.queue.deliver(job)
    }
    if (written > 0) deps.log.info({ reminders: written }, 'customers are reminded of their bookings')
  }
}

function reminderOf(booking: BookingToRemind, at: Date): NewReminder {
  const { bookingId, startsAt, settledAt, timezone, quiet } = booking
  const local = (instant: Date) => toLocal(instant, timezone)
  const { due, next } = reminderDue({ start: local(startsAt), settled: local(settledAt) }, quiet, local(at))
  const message = due && { ...messageOf(booking, due.kind, at), expiresAt: toInstant(due.until, timezone) }
  const lookAt = next === null ? startsAt : toInstant(next, timezone)
  return { bookingId, startsAt, message, now: at, lookAt }
}

function messageOf({ visit, business, timezone }: BookingToRemind, kind: ReminderKind, at: Date) {
  const named = visit.map((one) => ({ ...one, start: toLocal(one.startsAt, timezone) }))
  return {
    kind,
    says: reminderSays(kind, { business, visit: named }, toLocal(at, timezone)),
    visit: named.map(({ bookingId, startsAt, start }) => ({
      ...{ bookingId, startsAt },
      lookAt: toInstant(lookAfter(kind, start), timezone),
    })),
  }
}
