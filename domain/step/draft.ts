import { readOption } from '../options.ts'
import type { Draft, Slot, WishedTime } from '../state.ts'
import { dateOf, type LocalTime, minuteOfDay, timeOf } from '../time.ts'
import type { TimeReading, When } from '../when.ts'
import type { Details } from './details.ts'
import type { Turn } from './turn.ts'

/** The draft with this turn's details in it. What she did not mention stays. */
export function merge(turn: Turn, details: Details): Draft {
  const chosen = chosenOption(turn, details)
  const base = mergeService(turn, details, { ...turn.draft, ...chosen })
  const person = details.person ? { personId: details.person.id } : {}
  return mergeWhen(turn, details.when, { ...base, ...person })
}

function mergeService(turn: Turn, details: Details, draft: Draft): Draft {
  const [first, ...more] = details.services
  if (first) return { ...draft, serviceId: first.id, more: more.map((service) => service.id) }
  if (draft.serviceId || details.unknownService) return draft
  const [only, another] = turn.business.services
  const talkedAbout = turn.topic.serviceIds.length === 1 ? turn.topic.serviceIds[0] : undefined
  const serviceId = talkedAbout ?? (only && !another ? only.id : undefined)
  return { ...draft, ...(serviceId ? { serviceId } : {}), ...fromTopic(turn, draft) }
}

/** "una dey open on friday? ok book me by 2": the day and person talked about. */
function fromTopic(turn: Turn, draft: Draft): Draft {
  const { date, personId } = turn.topic
  return {
    ...(date && !draft.date ? { date } : {}),
    ...(personId && !draft.personId ? { personId } : {}),
  }
}

function mergeWhen(turn: Turn, when: When, draft: Draft): Draft {
  const merged = { ...draft, ...dayOf(when), ...timeOfWish(turn, when.time, draft) }
  const slots = turn.before.kind === 'offer' ? turn.before.slots : []
  if (when.date && !when.time && !when.same) return { ...merged, ...offeredOn(slots, when.date) }
  if (!merged.date && !when.dates && !when.range && when.time?.kind === 'at') {
    return { ...merged, ...offeredAt(slots, when.time.candidates) }
  }
  return merged
}

function dayOf(when: When): Pick<Draft, 'date' | 'range'> {
  if (when.date) return { date: when.date, range: undefined }
  if (when.range) return { date: undefined, range: when.range }
  return when.dates || when.past ? { date: undefined, range: undefined } : {}
}

function timeOfWish(
  turn: Turn,
  time: TimeReading | undefined,
  draft: Draft,
): { time?: WishedTime | undefined } {
  if (!time) return {}
  if (time.kind === 'vague') return { time: undefined }
  return { time: narrowed(turn, time, draft) ?? time }
}

/** "in the evening", said to "8 in the morning or 8 in the evening?", picks one of the two. */
function narrowed(turn: Turn, time: WishedTime, draft: Draft): WishedTime | undefined {
  if (turn.before.kind !== 'time' || time.kind !== 'between' || draft.time?.kind !== 'at') return undefined
  const inside = draft.time.candidates.filter((one) => within(one, time.from, time.to))
  return inside.length === 1 ? { kind: 'at', candidates: inside } : undefined
}

function within(time: LocalTime, from: LocalTime, to: LocalTime): boolean {
  return minuteOfDay(from) <= minuteOfDay(time) && minuteOfDay(time) < minuteOfDay(to)
}

/** She named a day of which one time was offered: that time. */
function offeredOn(slots: Slot[], date: string): Draft {
  const [only, another] = slots.filter((slot) => dateOf(slot.start) === date)
  if (!only || another || new Set(slots.map((slot) => dateOf(slot.start))).size < 2) return {}
  return { time: { kind: 'at', candidates: [timeOf(only.start)] } }
}

/** She named a time that was offered on one day: that day. */
function offeredAt(slots: Slot[], candidates: LocalTime[]): Draft {
  const dates = new Set(
    slots.filter((slot) => candidates.includes(timeOf(slot.start))).map((slot) => dateOf(slot.start)),
  )
  const [only] = dates
  return only && dates.size === 1 ? { date: only } : {}
}

/** What "the second one" chooses of what was named last. */
function chosenOption(turn: Turn, details: Details): Draft {
  const before = turn.before
  if (before.kind === 'offer') return slotDraft(turn, pick(turn, details, before.slots))
  if (before.kind === 'day') {
    const date = pick(turn, details, before.among)
    return date ? { date } : {}
  }
  if (before.kind === 'time') {
    const time = pick(turn, details, before.among)
    return time ? { time: { kind: 'at', candidates: [time] } } : {}
  }
  if (before.kind === 'service') {
    const serviceId = pick(turn, details, before.among)
    return serviceId ? { serviceId } : {}
  }
  return {}
}

/** The draft that an offered slot stands for. */
export function slotDraft(turn: Turn, slot: Slot | undefined): Draft {
  if (!slot) return {}
  return {
    serviceId: slot.serviceId,
    date: dateOf(slot.start),
    time: { kind: 'at', candidates: [timeOf(slot.start)] },
    ...(turn.draft?.personId ? { personId: slot.personId } : {}),
  }
}

function pick<T>(_turn: Turn, details: Details, among: T[]): T | undefined {
  if (details.option === '' || among.length === 0) return undefined
  const index = readOption(details.option, among.length)
  if (index === 'any') return among[0]
  return index === undefined ? undefined : among[index]
}
