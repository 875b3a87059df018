import { type LocalDateTime, type LocalTime, timeOf } from '../time.ts'
import type { TimeReading, When } from '../when.ts'
import { dayParts, inPart } from './hours.ts'
import type { DayPart, Found } from './rules.ts'

/** What all phrases together say of the time: a clock before a stretch, a stretch before a vague word. */
export function settleTime(found: Found[], now: LocalDateTime): Pick<When, 'time' | 'same'> {
  const same = found.some((f) => f.kind === 'same' && f.time)
  const time = clockOf(found) ?? windowOf(found, now) ?? (same ? undefined : vagueOf(found))
  return { ...(time ? { time } : {}), ...(same && time === undefined ? { same: { time: true } } : {}) }
}

function clockOf(found: Found[]): TimeReading | undefined {
  const parts = found.flatMap((f) => (f.kind === 'part' ? [f.part] : []))
  const candidates = found.flatMap((f) => (f.kind === 'clock' ? narrow(f.candidates, parts) : []))
  return candidates.length === 0 ? undefined : { kind: 'at', candidates: [...new Set(candidates)] }
}

/** "tomorrow morning by 9": only the morning reading is left. A part that fits no reading is passed over. */
function narrow(candidates: LocalTime[], parts: DayPart[]): LocalTime[] {
  return parts.reduce((left, part) => {
    const fitting = inPart(left, part)
    return fitting.length > 0 ? fitting : left
  }, candidates)
}

function windowOf(found: Found[], now: LocalDateTime): TimeReading | undefined {
  const windows = found.flatMap((f) => {
    if (f.kind === 'window') return [{ from: f.from, to: f.to }]
    if (f.kind === 'part') return [dayParts[f.part]]
    return f.kind === 'now' ? [{ from: timeOf(now), to: '24:00' }] : []
  })
  if (windows.length === 0) return undefined
  const common = windows.reduce(overlap)
  return { kind: 'between', ...(common.from < common.to ? common : cover(windows)) }
}

function overlap(a: { from: LocalTime; to: LocalTime }, b: { from: LocalTime; to: LocalTime }) {
  return { from: [a.from, b.from].sort()[1] as LocalTime, to: [a.to, b.to].sort()[0] as LocalTime }
}

/** "morning or evening": the stretch that holds both. */
function cover(windows: { from: LocalTime; to: LocalTime }[]): { from: LocalTime; to: LocalTime } {
  const froms = windows.map((w) => w.from).sort()
  const tos = windows.map((w) => w.to).sort()
  return { from: froms[0] as LocalTime, to: tos.at(-1) as LocalTime }
}

function vagueOf(found: Found[]): TimeReading | undefined {
  const words = found.flatMap((f) => (f.kind === 'vague' ? [f.words] : []))
  return words.length === 0 ? undefined : { kind: 'vague', words: words.join(', ') }
}
