import type { Kobo } from '../business.ts'

/** Where a price stands in a line, and what it is. */
export interface PriceSpan {
  start: number
  end: number
  /** Undefined: it looks like one but cannot be: below nothing, above all reason, from more to less. */
  price: { from: Kobo; to: Kobo } | undefined
  /** Her words for a price without an end: "from 8k", "8k upwards". */
  open?: string
}

interface Amount {
  start: number
  end: number
  naira: number
  scaled: boolean
  /** By its currency, its k or its commas. */
  marked: boolean
  negative: boolean
}

const amount =
  /(?<![\p{L}\d])(?<!\d[.,])(?:(?<currency>₦|#|ngn|naira|n)\s?(?<minus>-\s?)?|(?<=[:=]\s?)(?<sign>-(?=\d)))?\s?(?<whole>\d{1,3}(?:,\d{3})+|\d{1,3} 000(?![\d,])|\d+)(?<part>\.\d{1,3})?(?:\s?(?<scale>k(?<rest>\d{3})?|thousand|million|m)(?![\p{L}\d]))?(?<after>\s?(?:naira|ngn)\b|\s?\/[-=])?(?![\p{L}\d%])(?![.,]\d)/giu
/** What a number before it counts or measures. */
const unit =
  /^\s?(?:"|''|inch(?:es)?|in|cm|mm|g|grams?|kg|ml|pcs|pieces?|packs?|yards?|yrs?|years?|months?|weeks?|days?|persons?|people|heads?|guests?|mins?|minutes?|hrs?|hours?|h)(?![\p{L}])/iu
const counted = /(?:\bof|\bsize|\bno|\bnumber|\bx)\.?\s$/iu
const between = /^\s?(?:[-–—~/]|to|or)\s?$/iu
const openBefore =
  /(?:\bfrom|\bstarting(?: (?:from|at|price))?|\bstarts?(?: (?:from|at))?|\bas low as|\bat least|\bmin(?:imum)?)[\s:]*$/iu
const openAfter = /^\s?(?:\+(?!\s?\d)|(?:and |& )?(?:upwards?|above|up|more)\b|going up\b|min(?:imum)?\b)/iu
const free = /(?:^|\s)(?<word>free(?: of charge)?|no charge|gratis)(?=\s*(?:$|[,;(]))/giu
/** "Feel free", "stress free": no price. */
const notFree = /\b(?:feel|stress|hands|pain|lump|toll|sugar|for)[\s-]$/iu

/** The database's largest amount; what is above is somebody's number. */
const most = 20_000_000
const least = 50
/** Without a currency or a k, what is below is a size, an age, a count. */
const leastBare = 100

/** All prices of a cleaned line, from left to right. @param trusted only marked amounts count otherwise */
export function priceSpans(visible: string, trusted: boolean): PriceSpan[] {
  const amounts = [...visible.matchAll(amount)]
    .map(toAmount)
    .filter((one) => one.marked || (trusted && isBare(visible, one)))
  const spans = joined(visible, amounts).map((group) => toSpan(visible, group))
  const found = [...spans, ...freeSpans(visible)].sort((a, b) => a.start - b.start)
  return found.filter((span, index) => index === 0 || !inBrackets(visible, found[0] as PriceSpan, span))
}

/** "25k (deposit 5k)": what stands in brackets behind a price explains it. */
function inBrackets(visible: string, first: PriceSpan, { start }: PriceSpan): boolean {
  const before = visible.slice(first.end, start)
  // "gel (6k), acrylic (12k)": alone in its brackets it is a price.
  return before.lastIndexOf('(') > before.lastIndexOf(')') && !/\(\s*$/.test(before)
}

function toAmount(match: RegExpExecArray): Amount {
  const { currency, minus, sign, whole = '', part, scale, rest, after } = match.groups ?? {}
  const digits = whole.replace(/[, ]/g, '')
  const thousands = part?.length === 4 && scale === undefined
  const value = Number(digits + (part ?? '')) * (thousands ? 1000 : scaleOf(scale)) + Number(rest ?? 0)
  const lead = match[0].length - match[0].trimStart().length
  return {
    start: match.index + lead,
    end: match.index + match[0].length,
    naira: value,
    scaled: scale !== undefined,
    marked: [currency, scale, after].some((mark) => mark !== undefined) || /[, ]/.test(whole) || thousands,
    negative: (minus ?? sign) !== undefined,
  }
}

function scaleOf(scale: string | undefined): number {
  if (scale === undefined) return 1
  return /^m/i.test(scale) ? 1_000_000 : 1_000
}

/** A number without a mark is a price where a price is expected: behind its service, and round. */
function isBare(visible: string, { start, end, naira }: Amount): boolean {
  const [before, after] = [visible.slice(0, start), visible.slice(end)]
  if (unit.test(after) || counted.test(before)) return false
  if (between.test(after.match(/^\s?(?:[-–—~/]|to|or)\s?(?=\S)/iu)?.[0] ?? '')) return true
  if (between.test(before.match(/\d\s?(?:[-–—~/]|to|or)\s?$/iu)?.[0].slice(1) ?? '')) return true
  if (naira < leastBare || !/\p{L}/u.test(before)) return false
  return /^\s*(?:$|[,;()[\]/+-])/.test(after) || (naira >= 200 && naira % 50 === 0)
}

/** "25k - 40k", "25-40k", "4,500/5,500" are one price each. */
function joined(visible: string, amounts: Amount[]): Amount[][] {
  const groups: Amount[][] = []
  for (const one of amounts) {
    const last = groups.at(-1)?.at(-1)
    const gap = last && visible.slice(last.end, one.start)
    const ranged =
      gap !== undefined && (between.test(gap) || (/^\s?and\s?$/i.test(gap) && isBetween(visible, last)))
    if (ranged) groups.at(-1)?.push(one)
    else groups.push([one])
  }
  return groups.filter((group) => group.some(({ marked, naira }) => marked || naira >= leastBare))
}

function isBetween(visible: string, first: Amount | undefined): boolean {
  return /\bbetween\s?$/i.test(visible.slice(0, first?.start ?? 0))
}

function toSpan(visible: string, group: Amount[]): PriceSpan {
  const scaled = group.some((one) => one.scaled)
  const naira = group.map((one) =>
    scaled && !one.scaled && !one.negative && one.naira < 1000 ? one.naira * 1000 : one.naira,
  )
  const [from = 0, to = from] = [naira[0], naira.at(-1)]
  const [start, end] = [group[0]?.start ?? 0, group.at(-1)?.end ?? 0]
  const rising = naira.every((value, index) => index === 0 || value >= (naira[index - 1] ?? 0))
  const possible = naira.every((value) => (value === 0 || value >= least) && value <= most)
  const sound = rising && possible && !group.some((one) => one.negative)
  const price = sound ? { from: Math.round(from * 100), to: Math.round(to * 100) } : undefined
  return {
    start,
    end,
    price,
    ...(group.length === 1 ? openness(visible, start, end) : widened(visible, start)),
  }
}

function openness(visible: string, start: number, end: number): Partial<PriceSpan> {
  const before = visible.slice(0, start).match(openBefore)
  const after = visible.slice(end).match(openAfter)
  const [from, to] = [start - (before?.[0].length ?? 0), end + (after?.[0].length ?? 0)]
  if (!before && !after) return {}
  return { start: from, end: to, open: visible.slice(from, to).replace(/\s+/g, ' ').trim() }
}

/** "from 5k to 8k", "between 5k and 8k": the word before is no part of the name. */
function widened(visible: string, start: number): Partial<PriceSpan> {
  const before = visible.slice(0, start).match(/\b(?:from|between)\s*$/iu)
  return before ? { start: start - before[0].length } : {}
}

function freeSpans(visible: string): PriceSpan[] {
  return [...visible.matchAll(free)].flatMap((match) => {
    const start = match.index + match[0].length - (match.groups?.word?.length ?? 0)
    const before = visible.slice(0, start)
    if (!/\p{L}/u.test(before) || notFree.test(before)) return []
    return [{ start, end: match.index + match[0].length, price: { from: 0, to: 0 } }]
  })
}
