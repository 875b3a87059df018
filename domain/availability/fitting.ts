import type { MinuteRange, Service } from '../business.ts'
import { gapsIn } from './intervals.ts'

/** Closed interval of minutes at which something may start. */
export interface StartRange {
  first: number
  last: number
}

/**
 * When a service may start. The customer's part and setting up for it lie within one working range; cleaning up may
 * run past its end, as people clean when the last customer has left, but never into anything blocked.
 * @param working sorted, without overlap
 * @param blocked sorted by start, may overlap; past midnight it counts on from 1440
 */
export function startsWithin(working: MinuteRange[], blocked: MinuteRange[], service: Service): StartRange[] {
  const { minutes, setup = 0, cleanup = 0 } = service
  return working.flatMap((range) =>
    gapsIn({ from: range.from, to: range.to + cleanup }, blocked)
      .map((gap) => ({
        first: gap.from + setup,
        last: Math.min(gap.to - cleanup, range.to) - minutes,
      }))
      .filter(({ first, last }) => first <= last),
  )
}

/** Those of the starts that are not before `soonest`. */
export function notBefore(starts: StartRange[], soonest: number): StartRange[] {
  return starts
    .map(({ first, last }) => ({ first: Math.max(first, soonest), last }))
    .filter(({ first, last }) => first <= last)
}

/** Whether `minute` is one of the starts. */
export function allows(starts: StartRange[], minute: number): boolean {
  return starts.some(({ first, last }) => first <= minute && minute <= last)
}

/** Starts of several seats as one list: sorted, without overlap. */
export function merged(starts: StartRange[]): StartRange[] {
  const joined: StartRange[] = []
  for (const { first, last } of starts.toSorted((a, b) => a.first - b.first)) {
    const before = joined.at(-1)
    if (before && first <= before.last + 1) before.last = Math.max(before.last, last)
    else joined.push({ first, last })
  }
  return joined
}
