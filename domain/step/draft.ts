import { readOption } from '../options.ts'
import type { Draft, Slot, WishedTime } from '../state.ts'
import { dateOf, type LocalTime, minuteOfDay, timeOf } from '../time.ts'
import type { TimeReading, When } from '../when.ts'
import type { Details } from './details.ts'
import type { Turn } from './turn.ts'

/** The draft with this turn's details in it. What she did not mention stays. */
export function merge(turn: Turn, details: Details): Draft {
  const { among, ...merged } = mergeAll(turn, details)
  if (details.among.length > 0)
    return { ...merged, serviceId: undefined, among: details.among.map((service) => service.id) }
  return merged.serviceId || !among ? merged : { ...merged, among }
}

function mergeAll(turn: Turn, details: Details): Draft {
  const numbered = chosenNumber(turn)
  if (numbered) return mergeService(turn, details, { ...turn.draft, ...numbered })
  const chosen = chosenOption(turn, details)
  const base = mergeService(turn, details, { ...turn.draft, ...chosen })
  const person = details.person ? { personId: details.person.id } : {}
  return mergeWhen(turn, details.when, { ...fromTopic(turn, base), ...base, ...person })
}

function mergeService(turn: Turn, details: Details, draft: Draft): Draft {
  const [first, ...more] = details.together && !details.count ? [details.together] : details.services
  if (first)
    return grouped(turn, details, { ...draft, serviceId: first.id, more: more.map((service) => service.id) })
  if (draft.serviceId || (details.unknownService && !turn.doubtful)) return grouped(turn, details, draft)
  if (draft.among) return grouped(turn, details, draft)
  const [only, another] = turn.business.services
  const [talkedAbout, ...others] = turn.topic.serviceIds
  if (talkedAbout && others.length > 0 && !everything.test(turn.text)) return grouped(turn, details, draft)
  const serviceId = talkedAbout ?? (only && !another ? only.id : undefined)
  return grouped(turn, details, serviceId ? { ...draft, serviceId, more: others } : draft)
}

/** "book both for friday": all the services talked about. */
const everything = /\b(?:both|all|everything|join)\b/i

/** "five of us": the last service named is for the rest of them; how many they are can be said anew. */
function grouped(turn: Turn, details: Details, draft: Draft): Draft {
  const heads = details.count ?? draft.heads ?? headsBefore(turn, draft)
  if (!draft.serviceId && heads > 1) return { ...draft, heads }
  const named = [draft.serviceId, ...(draft.more ?? [])].filter((id) => id !== undefined)
  const last = named.at(-1)
  if (!last || draft.moving) return draft
  if (heads < 2) return draft.group && details.count ? { ...draft, more: [], group: false } : draft
  const meant = details.services.length > 0 ? named : named.slice(0, heads)
  const all = [...meant, ...Array<string>(Math.max(0, heads - meant.length)).fill(last)]
  return { ...draft, more: all.slice(1), group: true, heads: undefined }
}

/** She names another service for the same people. */
function headsBefore(turn: Turn, { group }: Draft): number {
  return group ? (turn.draft?.more?.length ?? 0) + 1 : 1
}

/** "una dey open on friday? ok book me by 2": the day talked about. */
function fromTopic(turn: Turn, draft: Draft): Draft {
  const { date } = turn.topic
  return turn.draft === null && !draft.range && date !== undefined && date >= turn.today ? { date } : {}
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

/** A bare number, typed where choices were numbered; "2" means 2pm where that was offered. */
function chosenNumber(turn: Turn): Draft | undefined {
  const n = bareNumber(turn.text)
  const before = turn.before
  if (n === undefined) return undefined
  const hours = before.kind === 'offer' ? before.slots.filter((slot) => isAt(slot, n)) : []
  const [only, another] = hours
  if (only && !another) return slotDraft(turn, only)
  return optionDraft(turn, (among) => among[n - 1])
}

/** The number of a message that is nothing but a small number. */
export function bareNumber(text: string): number | undefined {
  const match = /^\s*(\d)[.)]?\s*$/.exec(text)
  return match ? Number(match[1]) : undefined
}

function isAt(slot: Slot, hour: number): boolean {
  return minuteOfDay(timeOf(slot.start)) % 720 === hour * 60
}

/** What "the second one" chooses of what was named last. */
function chosenOption(turn: Turn, details: Details): Draft {
  if (details.option === '') return {}
  return optionDraft(turn, (among) => pick(details.option, among)) ?? {}
}

/** The draft that one of the choices named last stands for; undefined when none was chosen. */
function optionDraft(turn: Turn, choose: <T>(among: T[]) => T | undefined): Draft | undefined {
  const before = turn.before
  if (before.kind === 'offer') return slotDraft(turn, choose(before.slots))
  if (!('among' in before)) return undefined
  const chosen = choose(before.among)
  if (chosen === undefined) return undefined
  if (before.kind === 'day') return { date: chosen, range: undefined }
  if (before.kind === 'time') return { time: { kind: 'at', candidates: [chosen] } }
  return before.kind === 'service' ? { serviceId: chosen } : undefined
}

/** The draft that an offered slot stands for. */
export function slotDraft(turn: Turn, slot: Slot): Draft
export function slotDraft(turn: Turn, slot: Slot | undefined): Draft | undefined
export function slotDraft(turn: Turn, slot: Slot | undefined): Draft | undefined {
  if (!slot) return undefined
  return {
    serviceId: slot.serviceId,
    date: dateOf(slot.start),
    time: { kind: 'at', candidates: [timeOf(slot.start)] },
    ...(turn.draft?.personId ? { personId: slot.personId } : {}),
  }
}

function pick<T>(words: string, among: T[]): T | undefined {
  const index = among.length > 0 ? readOption(words, among.length) : undefined
  if (index === 'any') return among[0]
  return index === undefined ? undefined : among[index]
}
