import { addDays, dateOf, type LocalDate, type LocalDateTime, timeOf } from '../time.ts'
import type { TimeReading, When } from '../when.ts'
import { type DayReading, only, span } from './calendar.ts'
import type { Found } from './rules.ts'

type Edge = Extract<Found, { kind: 'edge' }>
type Days = Pick<When, 'date' | 'dates' | 'range' | 'past' | 'same'>

/** What all phrases together say of the day; those that contradict each other are several readings. */
export function settleDay(found: Found[], time: TimeReading | undefined, now: LocalDateTime): Days {
  const today = dateOf(now)
  const readings = withEdges(found, today).map((reading) => ahead(reading, time, now))
  if (readings.length === 0 && found.some((f) => f.kind === 'same' && f.day)) return { same: { day: true } }
  if (readings.length === 0) return found.some((f) => f.kind === 'now') ? { date: today } : {}
  return asDays(combine(readings), today)
}

/** Day readings in order, "before friday" and the like turned into stretches. */
function withEdges(found: Found[], today: LocalDate): DayReading[] {
  const readings: DayReading[] = []
  let edge: Edge | undefined
  for (const f of found) {
    if (f.kind === 'day') readings.push(edge === undefined ? f.day : edged(f.day, edge, today))
    edge = f.kind === 'edge' ? f : undefined
  }
  return readings
}

/** "before" ends the day before; "after" and "from" are taken as a week, which is as far as offers go. */
function edged(reading: DayReading, { edge, days }: Edge, today: LocalDate): DayReading {
  const [first, last] = [reading.dates[0] as LocalDate, reading.dates.at(-1) as LocalDate]
  if (days !== undefined) return only(edge === 'before' ? addDays(first, -days) : addDays(last, days))
  if (edge === 'before') return first <= today ? reading : span(today, addDays(first, -1))
  const from = edge === 'after' ? addDays(last, 1) : first
  return span(from, addDays(from, 6))
}

/** On a Friday, "friday by 2" is today until 2 has gone, then a week later. */
function ahead(reading: DayReading, time: TimeReading | undefined, now: LocalDateTime): DayReading {
  const first = reading.dates[0] as LocalDate
  if (!reading.weekly || first !== dateOf(now) || isAhead(time, timeOf(now))) return reading
  return { ...reading, dates: [addDays(first, 7)] }
}

function isAhead(time: TimeReading | undefined, clock: string): boolean {
  if (time?.kind === 'at') {
    const wakeful = time.candidates.filter((t) => t >= '07:00' && t < '21:00')
    return (wakeful.length > 0 ? wakeful : time.candidates).some((t) => t > clock)
  }
  return (time?.kind === 'between' ? time.to : '20:00') > clock
}

function combine(readings: DayReading[]): DayReading {
  const all = [...new Set(readings.flatMap((reading) => reading.dates))]
  const agreed = all.filter((date) => readings.every((reading) => reading.fits(date)))
  const dates = [...new Set(agreed.length > 0 ? agreed : preferred(readings))].sort()
  const whole = readings.every((reading) => reading.span) && agreed.length > 0
  return whole ? span(dates[0] as LocalDate, dates.at(-1) as LocalDate) : only(...dates)
}

/** Nothing agrees: "monday or tuesday", "friday the 23rd" of a month whose 23rd is a Saturday. */
function preferred(readings: DayReading[]): LocalDate[] {
  const points = readings.filter((reading) => !reading.span)
  const within = readings.filter((reading) => reading.span)
  const found = points.flatMap((point) => within.flatMap((w) => w.dates.filter(point.fits)))
  if (found.length > 0) return found
  return (points.length > 0 ? points : readings).flatMap((reading) => reading.dates)
}

function asDays(reading: DayReading, today: LocalDate): Days {
  const ahead = reading.dates.filter((date) => date >= today)
  const dates = ahead.length > 0 ? ahead : reading.dates
  const past = ahead.length === 0 ? { past: true as const } : {}
  if (dates.length === 1) return { date: dates[0] as LocalDate, ...past }
  if (reading.span) return { range: { from: dates[0] as LocalDate, to: dates.at(-1) as LocalDate }, ...past }
  return { dates, ...past }
}
