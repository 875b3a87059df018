import { type Calendar, dayStatus, judge, peopleFor, type Verdict } from '../availability.ts'
import type { Service } from '../business.ts'
import { timesOn, timesWithin, type Wish } from '../offers.ts'
import type { Draft, WishedTime } from '../state.ts'
import { addDays, dateOf, type LocalDate, minuteOfDay } from '../time.ts'
import { settleClock } from './clock-time.ts'
import type { Details } from './details.ts'
import { merge } from './draft.ts'
import { rangesArg } from './hours.ts'
import { missDays } from './missed.ts'
import { dayButton, offerNone, offerSpan, offerTimes, offerWish, sayFull, serviceButton } from './offer.ts'
import { partyOf, tooLarge } from './party.ts'
import { readBack } from './read-back.ts'
import { refuseDay, refusePerson } from './refuse.ts'
import { calendar, givingWay, on, personName, say, serviceById, type Turn, tag } from './turn.ts'
import { sayUsual } from './usual.ts'

/** Takes the details of this turn into the draft and goes on to the next question, offer or read-back. */
export function pursue(turn: Turn, details: Details) {
  if (details.usual !== undefined) sayUsual(turn, details.usual ?? undefined)
  const draft = merge(turn, details)
  const grouped = draft.group && !turn.draft?.group
  turn.draft = draft
  const begun = turn.says.length
  goOn(turn, details)
  // A read-back counts the heads itself.
  if (grouped && turn.stage.kind !== 'confirm' && !turn.told.has('too-large'))
    turn.says.splice(begun, 0, { key: 'book.group', args: { count: (draft.more?.length ?? 0) + 1 } })
}

function goOn(turn: Turn, details: Details) {
  const { draft } = turn
  if (!draft?.serviceId) return askService(turn, details)
  if (details.when.past) return refusePastDay(turn)
  if (details.when.dates && !draft.date) return askDayAmong(turn, details.when.dates)
  advance(turn, details.when.time?.kind === 'vague')
}

/**
 * The next thing that the draft needs. It names a service by now.
 * @param vague she named a time that no clock shows ("after church")
 */
export function advance(turn: Turn, vague = false) {
  const service = serviceById(turn, turn.draft?.serviceId)
  if (!turn.draft || !service) return gone(turn)
  if (peopleFor(turn.facts, service).length === 0) return offerNone(turn)
  turn.topic = { act: 'availability', serviceIds: [service.id] }
  dropUnfitPerson(turn, service)
  const draft = turn.draft
  const days = calendar(turn, givingWay(turn))
  const wish = wishOf(turn, draft, service)
  if (tooLarge(turn, wish)) return
  const date = draft.date ?? todayIfMeant(days, draft, service)
  if (!date) return draft.range ? offerSpan(turn, days, draft.range, wish) : askDay(turn, days, wish)
  turn.draft = { ...draft, date }
  const status = dayStatus(days, date)
  if (status.kind !== 'open') return refuseDay(turn, days, date, status, wish)
  turn.refusals = 0
  if (draft.time?.kind === 'at') return settleClock(turn, days, date, draft.time.candidates, wish)
  offerDay(turn, days, date, wish, vague)
}

/** What she wants is offered no more. */
export function gone(turn: Turn) {
  say(turn, 'services.gone')
  turn.draft = null
  turn.stage = { kind: 'info' }
}

function dropUnfitPerson(turn: Turn, service: Service) {
  const { personId, ...rest } = turn.draft ?? {}
  if (!personId || peopleFor(turn.facts, service).some((person) => person.id === personId)) return
  refusePerson(turn, service, personId)
  turn.draft = rest
}

function wishOf(turn: Turn, draft: Draft, service: Service): Wish {
  const { time, personId } = draft
  const around = time?.kind === 'at' ? likeliest(turn, time.candidates) : undefined
  return { service, personId, around, within: windowOf(time), party: partyOf(turn, draft) }
}

/** The reading of "by 11" that comes nearest to the hours that the shop ever keeps, in minutes of the day. */
function likeliest(turn: Turn, candidates: string[]): number | undefined {
  const ranges = Object.values(turn.business.hours).flat()
  const opens = Math.min(...ranges.map((range) => range.from))
  const closes = Math.max(...ranges.map((range) => range.to))
  const away = (minute: number) => Math.max(opens - minute, minute - closes, 0)
  return candidates.map(minuteOfDay).sort((a, b) => away(a) - away(b))[0]
}

function windowOf(time: WishedTime | undefined): Wish['within'] {
  if (time?.kind !== 'between') return undefined
  return { first: minuteOfDay(time.from), last: minuteOfDay(time.to) - 1 }
}

/** What can be said of a time of today that she may well have meant. */
const meant: Verdict['kind'][] = ['free', 'taken', 'away', 'notice', 'cut-off', 'runs-over']

/** A time without a day means today, if today still has such a time. */
function todayIfMeant(days: Calendar, draft: Draft, service: Service): LocalDate | undefined {
  if (draft.range || draft.time?.kind !== 'at') return undefined
  const verdicts = draft.time.candidates.map((time) => judge(days, service, days.today, minuteOfDay(time)))
  const possible = verdicts.some((verdict) => meant.includes(verdict.kind))
  return possible ? days.today : undefined
}

/** Free times of a day: all of it, or the part of it that she named. */
function offerDay(turn: Turn, days: Calendar, date: LocalDate, wish: Wish, vague: boolean) {
  const slots = timesOn(days, date, wish)
  const [only, another] = slots
  if (only && !another && wish.within) return readBack(turn, wish.service, only)
  if (only) return offerWish(turn, slots, wish, vague)
  const { within, ...anyTime } = wish
  const around = within ? Math.floor((within.first + within.last) / 2) : undefined
  const nearby = timesOn(days, date, { ...anyTime, around })
  if (within && nearby.length > 0) {
    say(turn, 'refuse.window')
    missDays(turn, date, date, wish)
    return offerTimes(turn, nearby.length === 1 ? 'offer.nearOne' : 'offer.near', nearby)
  }
  refuseFull(turn, days, date, wish)
}

function refuseFull(turn: Turn, days: Calendar, date: LocalDate, wish: Wish) {
  tag(turn, 'refused-full')
  missDays(turn, date, date, wish)
  const person = personName(turn, wish.personId)
  sayFull(turn, date, wish, date === days.today ? 'refuse.todayOver' : 'refuse.full')
  const anybody = person ? timesOn(days, date, { ...wish, personId: undefined }) : []
  if (anybody.length > 0) {
    turn.draft = { ...turn.draft, personId: undefined }
    return offerTimes(turn, 'offer.times', anybody, { service: wish.service.name })
  }
  turn.draft = { ...turn.draft, date: undefined }
  offerSpan(turn, days, { from: addDays(date, 1), to: addDays(date, 14) }, wish)
}

function refusePastDay(turn: Turn) {
  say(turn, 'refuse.pastDay')
  turn.stage = { kind: 'day', among: [] }
  turn.draft = { ...turn.draft, date: undefined }
}

/** Asks the day, with the next days that have room as choices. */
function askDay(turn: Turn, days: Calendar, wish: Wish) {
  const slots = timesWithin(days, days.today, days.lastDay, wish)
  const among = [...new Set(slots.map((slot) => dateOf(slot.start)))]
  say(
    turn,
    'ask.day',
    { service: wish.service.name },
    among.map((date) => dayButton(turn, date)),
  )
  turn.stage = { kind: 'day', among }
  tag(turn, 'asked-day')
}

function askDayAmong(turn: Turn, dates: LocalDate[]) {
  const days = calendar(turn)
  const open = dates.filter((date) => dayStatus(days, date).kind === 'open')
  const [only, another] = open
  if (only && !another) {
    turn.draft = { ...turn.draft, date: only }
    return advance(turn)
  }
  const among = open.length > 0 ? open : dates
  say(
    turn,
    'ask.dayAmong',
    { days: among.map((date) => on(turn, date)) },
    among.map((date) => dayButton(turn, date)),
  )
  turn.stage = { kind: 'day', among }
  tag(turn, 'asked-day')
}

/** Asks which service; a day that cannot be had is said at once. */
function askService(turn: Turn, details: Details) {
  const date = turn.draft?.date
  const days = calendar(turn)
  const status = date ? dayStatus(days, date) : undefined
  if (date && status && status.kind !== 'open') return refuseDay(turn, days, date, status)
  const among = (turn.draft?.among ?? [])
    .map((id) => serviceById(turn, id))
    .filter((one) => one !== undefined)
  if (among.length > 0) return askServiceAmong(turn, among)
  const names = turn.business.services.map((service) => service.name)
  const talkedAbout = turn.topic.serviceIds
    .map((id) => serviceById(turn, id))
    .filter((one) => one !== undefined)
  if (talkedAbout.length > 1) return askServiceAmong(turn, talkedAbout)
  if (details.unknownService && !turn.doubtful && details.usual === undefined)
    say(turn, 'services.no', { names: names.slice(0, 6) })
  else if (date && status?.kind === 'open' && details.when.date)
    say(turn, 'hours.day', { day: on(turn, date), hours: rangesArg(status.ranges) })
  say(turn, 'ask.service', { names: names.slice(0, 4) })
  turn.stage = { kind: 'service', asking: 'book', among: [] }
  tag(turn, 'asked-service')
}

function askServiceAmong(turn: Turn, among: Service[]) {
  const names = among.map((service) => service.name)
  say(turn, 'ask.serviceAmong', { names }, names.map(serviceButton))
  turn.stage = { kind: 'service', asking: 'book', among: among.map((service) => service.id) }
  tag(turn, 'asked-service')
}
