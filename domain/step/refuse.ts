import { type Calendar, type DayStatus, judge, peopleFor, type Verdict } from '../availability.ts'
import type { Service } from '../business.ts'
import type { Wish } from '../offers.ts'
import type { Slot } from '../state.ts'
import { addDays, at, clock, type LocalDate } from '../time.ts'
import { rangesArg, sayClosed, sayNext } from './hours.ts'
import { missTime } from './missed.ts'
import { offerNear, offerOther, offerTimes } from './offer.ts'
import { sayPartyNotThen } from './party.ts'
import { on, owner, personName, say, type Turn, tag } from './turn.ts'

/** Says why a whole day cannot be had, and what can. `wish` is absent while no service is known. */
export function refuseDay(
  turn: Turn,
  calendar: Calendar,
  date: LocalDate,
  status: Exclude<DayStatus, { kind: 'open' }>,
  wish?: Wish,
) {
  tag(turn, `refused-${status.kind}`)
  if (turn.draft) turn.draft = { ...turn.draft, date: undefined }
  turn.stage = { kind: 'day', among: [] }
  if (status.kind === 'horizon') return refuseHorizon(turn, calendar, date)
  if (status.kind === 'past') return say(turn, 'refuse.pastDay')
  sayClosed(turn, date, status.reason)
  if (wish) offerOther(turn, calendar, date, wish)
  else sayNext(turn, date)
}

/** The first refusal says how far ahead bookings go; to one who insists, a person is offered. */
function refuseHorizon(turn: Turn, calendar: Calendar, date: LocalDate) {
  turn.refusals += 1
  if (turn.refusals > 1) {
    say(turn, 'refuse.horizonAgain', { until: on(turn, calendar.lastDay), who: owner(turn) })
    turn.stage = { kind: 'unsure', offered: 'asked' }
    return
  }
  turn.stage = { kind: 'day', among: [], refused: date }
  const { horizonDays } = turn.business.policy
  say(turn, 'refuse.horizon', {
    days: horizonDays,
    until: on(turn, calendar.lastDay),
    opens: on(turn, addDays(date, -horizonDays)),
  })
}

/** Says why a time cannot be had, and offers the nearest that can. */
export function refuseTime(
  turn: Turn,
  calendar: Calendar,
  date: LocalDate,
  minute: number,
  verdict: Exclude<Verdict, { kind: 'free' }>,
  wish: Wish,
) {
  tag(turn, `refused-${verdict.kind}`)
  if (verdict.kind === 'taken') missTime(turn, calendar, date, minute, wish)
  if (verdict.kind === 'party' && wish.party) sayPartyNotThen(turn, clock(minute), wish.party)
  else sayWhy(turn, date, minute, verdict, wish.service, wish.personId)
  const substitute =
    wish.personId && !wish.party && (verdict.kind === 'taken' || verdict.kind === 'away')
      ? anybody(calendar, date, minute, wish)
      : undefined
  if (substitute)
    return offerTimes(turn, 'offer.substitute', [substitute], {
      person: personName(turn, substitute.personId),
    })
  offerNear(turn, calendar, date, { ...wish, around: minute })
}

function anybody(calendar: Calendar, date: LocalDate, minute: number, wish: Wish): Slot | undefined {
  const verdict = judge(calendar, wish.service, date, minute)
  if (verdict.kind !== 'free') return undefined
  return { serviceId: wish.service.id, personId: verdict.personId, start: at(date, minute) }
}

function sayWhy(
  turn: Turn,
  date: LocalDate,
  minute: number,
  verdict: Exclude<Verdict, { kind: 'free' }>,
  service: Service,
  personId: string | undefined,
) {
  const time = clock(minute)
  switch (verdict.kind) {
    case 'outside':
      return say(turn, 'refuse.outside', { day: on(turn, date), hours: rangesArg(verdict.ranges) })
    case 'runs-over':
      return say(turn, 'refuse.runsOver', {
        service: service.name,
        minutes: service.minutes,
        closes: clock(verdict.closes),
        time,
      })
    case 'notice':
      return say(turn, 'refuse.notice', { time, minutes: turn.business.policy.noticeMinutes })
    case 'cut-off':
      return say(turn, 'refuse.cutOff', { until: clock(verdict.until) })
    case 'away': {
      const person = personName(turn, personId)
      const args = { service: service.name, time }
      return person ? say(turn, 'refuse.awayPerson', { ...args, person }) : say(turn, 'refuse.away', args)
    }
    case 'taken': {
      const person = personName(turn, personId)
      return person ? say(turn, 'refuse.takenPerson', { person, time }) : say(turn, 'refuse.taken', { time })
    }
    default:
      return say(turn, 'refuse.past', { time })
  }
}

/** The person asked for does not do this service: who does. */
export function refusePerson(turn: Turn, service: Service, personId: string) {
  const names = peopleFor(turn.facts, service).map((person) => person.name)
  say(turn, 'refuse.cannot', { person: personName(turn, personId), service: service.name, names })
  tag(turn, 'refused-person')
}
