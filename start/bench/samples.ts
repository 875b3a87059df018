/** Numbers of one kind, summed up. Milliseconds unless the name says otherwise. */
export interface Summary {
  count: number
  median: number
  p95: number
  max: number
}

/** Nearest-rank quantiles; zeros where nothing was measured. */
export function summarize(values: number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
  return { count: sorted.length, median: rank(0.5), p95: rank(0.95), max: rank(1) }
}
