import { type Context, Hono } from 'hono'
import type { CalendarBooking } from '../prisma/calendar.ts'
import { hashOf } from '../prisma/secret-hash.ts'
import type { Limits, WebDeps } from './deps.ts'
import { type CalendarEvent, type CalendarText, calendarText } from './icalendar.ts'
import { countedByAddress } from './rate-limit.ts'

/** What is over for longer is left out of the feed. */
const keptMs = 30 * 24 * 60 * 60_000
/** Calendars ask seldom enough by themselves; most do not come more often than this. */
const refreshMinutes = 15

/**
 * `/calendar/KEY.ics`, a customer's booking with what was booked together with it, and `/feed/KEY.ics`, all of a business's for its owner's calendar. The
 * key is all that is asked for; one that is unknown costs the same look-up as one that is known.
 */
export function calendars(deps: WebDeps, limits: Limits): Hono {
  const app = new Hono()
  const counted = countedByAddress(limits.reads, deps.now)
  app.use('/calendar/*', counted)
  app.use('/feed/*', counted)
  app.get('/calendar/:file{[^/]+\\.ics}', async (context) => {
    const bookings = await deps.store.calendarBookings(keyHashOf(context.req.param('file')))
    if (bookings.length === 0) return context.notFound()
    return calendar(context, 'booking', { events: bookings.map(ownEvent) })
  })
  app.get('/feed/:file{[^/]+\\.ics}', async (context) => {
    const from = new Date(deps.now().getTime() - keptMs)
    const feed = await deps.store.calendarFeed(keyHashOf(context.req.param('file')), from)
    if (!feed) return context.notFound()
    return calendar(context, 'bookings', {
      ...{ name: feed.business, refreshMinutes },
      events: feed.bookings.map(shopEvent),
    })
  })
  return app
}

function keyHashOf(file: string): string {
  return hashOf(file.slice(0, -'.ics'.length))
}

function calendar(context: Context, name: string, text: CalendarText): Response {
  return context.body(calendarText(text), 200, {
    'content-type': 'text/calendar; charset=utf-8',
    'content-disposition': `inline; filename="${name}.ics"`,
    'x-robots-tag': 'noindex',
  })
}

/** What the customer sees of her own. */
function ownEvent(booking: CalendarBooking): CalendarEvent {
  const { service, person, business } = booking
  return {
    ...eventOf(booking),
    summary: `${service}, ${business}`,
    ...(person === null ? {} : { description: person }),
  }
}

/** What the shop sees: who comes, and to whom. */
function shopEvent(booking: CalendarBooking): CalendarEvent {
  const { service, person, customer } = booking
  const who = customer === null ? service : `${customer}: ${service}`
  return { ...eventOf(booking), summary: person === null ? who : `${who} (${person})` }
}

function eventOf({ id, address, status, ...times }: CalendarBooking) {
  const { startsAt, endsAt, createdAt, changedAt } = times
  return {
    ...{ startsAt, endsAt, createdAt, changedAt },
    uid: `${id}@jara`,
    status: ({ held: 'TENTATIVE', confirmed: 'CONFIRMED', cancelled: 'CANCELLED' } as const)[status],
    location: address ?? undefined,
  }
}
