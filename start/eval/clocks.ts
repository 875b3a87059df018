import type { LocalTime } from '../../domain/time.ts'

/** A time of day that a text states, with all that it can mean: "by 2" is 02:00 or 14:00. */
export interface ClockMention {
  words: string
  candidates: LocalTime[]
}

const half = '(?:\\s?(a\\.?m\\.?|p\\.?m\\.?)(?![a-z]))'
const part = '(?:\\s(?:for|in|in the|for the)\\s(morning|afternoon|evening|night))'
/** What follows a number that is no hour. */
const notHour =
  '(?!\\s?(?:%|st|nd|rd|th|k|minute|min|hour|hr|day|week|month|year|people|person|pack|time|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))'

const patterns = [
  // 14:30, 2.30pm, 2:30
  `(?<![\\d:.₦,])(\\d{1,2})[:.](\\d\\d)(?![\\d:])${half}?${part}?`,
  // 2pm, 2 p.m., 2 o'clock pm
  `(?<![\\d:.₦,])(\\d{1,2})()(?:\\s?o'?clock)?${half}`,
  // 2 o'clock, 10 for morning
  `(?<![\\d:.₦,])(\\d{1,2})()(?:\\s?o'?clock()${part}?|()${part})`,
  // by 2, between 2 and 4; not "at 14 Allen Avenue", "by 5,000"
  `(?<=\\b(?:by|at|around|from|till|until|before|after|between|past|and|or|to)\\s)(\\d{1,2})()(?=$|[\\s.!?;)]|,(?!\\d))(?!\\s₦|[.]\\d)${notHour}`,
].map((source) => new RegExp(source, 'giu'))

/** "and 4" and "to 4" are times only beside another. */
const onlyBesideAnother = /\b(and|or|to)\s$/i

/** Clock times in a text, each once. */
export function clocksIn(text: string): ClockMention[] {
  const plain = text.normalize('NFKC').replace(/[‘’]/g, "'")
  const taken: { from: number; to: number; mention: ClockMention }[] = []
  for (const pattern of patterns) {
    for (const m of plain.matchAll(pattern)) {
      const [from, to] = [m.index, m.index + m[0].length]
      const candidates = candidatesOf(m)
      if (candidates.length === 0 || taken.some((one) => from < one.to && to > one.from)) continue
      if (/^\d+$/.test(m[0]) && !isHour(plain, from, to, taken)) continue
      taken.push({ from, to, mention: { words: m[0], candidates } })
    }
  }
  return [...taken.sort((a, b) => a.from - b.from).map(({ mention }) => mention), ...named(plain)]
}

/** Case decides: "at 22 Adetokunbo" is an address, which the case-blind patterns cannot see. */
function isHour(text: string, from: number, to: number, taken: { to: number }[]): boolean {
  if (/^\s+[A-Z][a-z]/.test(text.slice(to)) && !/^\s+(On|For|Is|Or|And|To|Abeg)\b/.test(text.slice(to)))
    return false
  const before = text.slice(0, from)
  return !onlyBesideAnother.test(before) || taken.some((one) => from - one.to >= 0 && from - one.to < 8)
}

function named(text: string): ClockMention[] {
  return [...text.matchAll(/\b(noon|midday|midnight)\b/gi)].map((m) => ({
    words: m[0],
    candidates: [/midnight/i.test(m[0]) ? '00:00' : '12:00'],
  }))
}

function candidatesOf(m: RegExpExecArray): LocalTime[] {
  const [hour, minute] = [Number(m[1]), Number(m[2] || 0)]
  const rest = m.slice(3).filter(Boolean).join(' ').toLowerCase()
  if (hour > 23 || minute > 59) return []
  const at = (h: number) => `${String(h % 24).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
  if (hour > 12 || hour === 0) return [at(hour)]
  if (/^a|morning/.test(rest) && !/afternoon/.test(rest)) return [at(hour % 12)]
  if (/^p|afternoon|evening/.test(rest)) return [at((hour % 12) + 12)]
  return [at(hour % 12), at((hour % 12) + 12)]
}
