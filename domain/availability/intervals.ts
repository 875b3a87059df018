import type { MinuteRange } from '../business.ts'

/** What is left of `range` when `taken` (sorted by start, may overlap) is cut out. */
export function gapsIn(range: MinuteRange, taken: MinuteRange[]): MinuteRange[] {
  const left: MinuteRange[] = []
  let from = range.from
  for (const busy of taken) {
    if (busy.to <= from || busy.from >= range.to) continue
    if (busy.from > from) left.push({ from, to: busy.from })
    from = busy.to
  }
  if (from < range.to) left.push({ from, to: range.to })
  return left
}

/** The minutes that are in both lists; sorted when `a` and `b` are. */
export function common(a: MinuteRange[], b: MinuteRange[]): MinuteRange[] {
  return a.flatMap((one) =>
    b
      .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
      .filter(({ from, to }) => from < to),
  )
}

/** Ranges that touch are one: nobody goes home between `09:00-12:30` and `12:30-19:00`. Sorted, as `ranges` are. */
export function joined(ranges: MinuteRange[]): MinuteRange[] {
  const whole: MinuteRange[] = []
  for (const { from, to } of ranges) {
    const before = whole.at(-1)
    if (before && from <= before.to) before.to = Math.max(before.to, to)
    else whole.push({ from, to })
  }
  return whole
}

export function inOrder(ranges: MinuteRange[]): MinuteRange[] {
  return ranges.sort((a, b) => a.from - b.from)
}

/** The same minutes, counted from the midnight `minutes` earlier. */
export function later(ranges: MinuteRange[], minutes: number): MinuteRange[] {
  return ranges.map(({ from, to }) => ({ from: from + minutes, to: to + minutes }))
}
