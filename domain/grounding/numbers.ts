import { readAmount } from '../money.ts'
import { withoutDates } from './days.ts'
import { numberOf, scanned, spelt, stemOf } from './texts.ts'

/** Something checkable that a text states. */
export interface Claim {
  reason: 'amount' | 'time' | 'phone' | 'contact' | 'number'
  words: string
  /** All that the words can mean: "by 4" is 04:00 or 16:00. */
  readings: string[]
  /** The words with the next one, by which "at 14 Allen Avenue" is found in an address. */
  phrase?: string
}

type Found = Pick<Claim, 'reason' | 'readings'>
interface Rule {
  pattern: RegExp
  read(match: RegExpExecArray): Found | undefined
}

const N = `(?:\\d+(?:\\.\\d+)?|${spelt})`
const digit = 'zero|oh|one|two|three|four|five|six|seven|eight|nine'
const ends = '(?:com|ng|net|org|io|co|me|app|link|shop|store|info|biz|xyz|site|online|ly|gg)'
const scale = '(?:k|thousand|grand|hundred|million|m)'
const unit = '(?:minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|years?|yrs?|seconds?)'
const half = '\\s?(a\\.?\\s?m\\b\\.?|p\\.?\\s?m\\b\\.?)'
/** What follows a number that is no hour. */
const notHour = `(?!\\s?(?:[%₦]|naira|${scale}\\b|${unit}|people|persons?|packs?|pieces?|times?|of\\b|st\\b|nd\\b|rd\\b|th\\b)|[\\d,.:]\\d)`

/** Stands where a rule has taken its words. */
const gone = '\u0001'

/** In this order: what one rule has taken, the next ones do not see. */
const rules: Rule[] = [
  rule('(?:https?:\\/\\/|www\\.)\\S+|[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+', contact),
  rule(
    '\\b(?=[\\w-]*[a-z])[\\w-]+(?:\\.[\\w-]+)*\\.[a-z]{2,}\\b(?:\\/\\S*)?|(?<!\\w)@[a-z0-9_.]{2,}',
    contact,
  ),
  rule(`\\b\\w+ (?:dot|\\(dot\\)) ${ends}\\b`, contact),
  rule('(?<![\\d,.₦])\\+?\\(?\\d(?:[ .()-]{0,2}\\d){6,}(?![\\d,])', phone),
  rule(`\\b(?:${digit})(?:[ ,-]+(?:${digit})){4,}\\b`, speltDigits),
  rule(`(${N})\\s?(?:%|per ?cent\\b)`, ([, n = '']) => number(`percent:${numberOf(n)}`)),
  rule(`\\b(?:half|an?|one)(?: an?)? (${unit})\\b`, oneUnit),
  rule(`(${N})\\s?-?(?:hours?|hrs?)(?: and)? (${N})\\s?(?:minutes?|mins?)\\b`, hoursAndMinutes),
  rule(`(?<![\\d.,₦])\\b(${N})\\s?-?(${unit})\\b`, ([, n = '', u = '']) => number(spanOf(numberOf(n), u))),
  rule(`[$£€]\\s?\\d[\\d,.]*${scale}?\\b|\\b\\d[\\d,.]*\\s?(?:dollars?|pounds?|euros?|usd|gbp)\\b`, foreign),
  rule(
    `(?<![\\d.:,])([01]?\\d|2[0-4])[:.]([0-5]\\d)(?![\\d,]|\\s?(?:${scale}|%|naira)\\b)(?:${half})?`,
    clockTime,
  ),
  rule(`(?<![\\d.:,])\\b(\\d{1,2}|${spelt})()${half}`, clockTime),
  rule(`(?<![\\d.:,])\\b(\\d{1,2}|${spelt})()\\s?o'?\\s?clock\\b(?:${half})?`, clockTime),
  rule(`\\b(half past|quarter past|quarter to) (\\d{1,2}|${spelt})\\b`, pastOrTo),
  rule('\\b(noon|mid-?day|midnight)\\b', ([, word]) => time(word === 'midnight' ? [0] : [720])),
  rule(`(?:₦|\\bngn|\\bn(?=\\s?\\d)|#)\\s?(?:\\d[\\d,]*(?:\\.\\d+)?|${spelt})(?:\\s?${scale}\\b)?`, amount),
  rule(`\\b${N}(?:[\\s-]+(?:and )?(?:${N}|${scale}))*\\s?(?:naira|bucks)\\b`, amount),
  rule('(?<![\\d.])\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?(?!\\d)', amount),
  rule(
    `(?<![\\d.,])\\b(?:\\d+(?:\\.\\d+)?\\s?|(?:${spelt})[\\s-]+)${scale}\\b(?:[\\s-]+(?:and )?(?:${N})(?:[\\s-]+hundred)?\\b)?`,
    amount,
  ),
  rule(`\\b(?:${spelt})(?:[\\s-]+(?:${spelt}|hundred))+\\b`, amount),
  rule(
    `\\b(?:by|around|at|from|till|until|before|after|between|past|since)\\s(\\d{1,2}|${spelt})\\b()${notHour}`,
    clockTime,
  ),
  rule(`(?<=${gone})\\s?(?:to|till|until|and|or|-)\\s?(\\d{1,2}|${spelt})\\b()${notHour}`, clockTime),
  rule('\\b(half|double|twice|triple|quarter)\\b', ([, share]) => number(`share:${share}`)),
  rule('\\bdozens?\\b', () => number('count:12')),
  rule('\\bper (\\w+)', ([, what = '']) => number(`per:${stemOf(what)}`)),
  rule('\\d+(?:\\.\\d+)?', bareNumber),
  rule(`\\b(?!one\\b|zero\\b)(?:${spelt})\\b`, bareNumber),
  // What is left of a number that was misspelt: "fyv hundred".
  rule('\\b(hundred|thousand|million)s?\\b', ([, scale]) => number(`scale:${scale}`)),
]

/** Every amount, clock time, telephone or account number, address on the net, duration, percentage and count. */
export function numericClaims(text: string): Claim[] {
  const whole = scanned(text)
  let left = withoutDates(whole)
  return rules.flatMap(({ pattern, read }) => {
    const claims: Claim[] = []
    left = left.replace(pattern, (...match) => {
      const [words, at] = [match[0] as string, match.at(-2) as number]
      const found = read(match.slice(0, -2) as unknown as RegExpExecArray)
      if (!found) return words
      const phrase = withNextWord(whole, words, at)
      claims.push({ ...found, words, ...(phrase === undefined ? {} : { phrase }) })
      return gone.repeat(words.length)
    })
    return claims
  })
}

function rule(source: string, read: Rule['read']): Rule {
  return { pattern: new RegExp(source, 'gu'), read }
}

/** The number itself and the word after it. */
function withNextWord(whole: string, words: string, at: number): string | undefined {
  const after = /^[\s,]*(\p{L}{3,})/u.exec(whole.slice(at + words.length))
  const figure = /\d[\d,.]*$/.exec(words)
  return after && figure ? `${figure[0]} ${after[1]}` : undefined
}

function contact([words = '']: string[]): Found {
  const bare = words.replace(/^(?:https?:\/\/)?(?:www\.)?/, '').replace(/[.,;:!?)"'/]+$/, '')
  return { reason: 'contact', readings: [bare.replace(/ dot /g, '.')] }
}

/** Two prices with a dash between them are no telephone number. */
function phone([words = '']: string[]): Found | undefined {
  if (/^[1-9]\d{2,5}\s?-\s?[1-9]\d{2,5}$/.test(words)) return undefined
  const digits = words.replace(/\D/g, '').replace(/^234(?=\d{10}$)/, '0')
  return { reason: 'phone', readings: [digits] }
}

function speltDigits([words = '']: string[]): Found {
  const digits = words.split(/[ ,-]+/).map((word) => (word === 'oh' ? 0 : numberOf(word)))
  return { reason: 'phone', readings: [digits.join('')] }
}

function oneUnit([words = '', u = '']: string[]): Found {
  return number(spanOf(words.startsWith('half') ? 0.5 : 1, u))
}

function hoursAndMinutes([, hours = '', minutes = '']: string[]): Found {
  return number(spanOf(numberOf(hours) * 60 + numberOf(minutes), 'minutes'))
}

/** Minutes of one unit; months and years have no fixed length and stay what they are. */
const lengths: Record<string, number> = { s: 1 / 60, mi: 1, h: 60, d: 1440, w: 10_080 }

function spanOf(n: number, u: string): string {
  const minutes = lengths[u.slice(0, 2)] ?? lengths[u.charAt(0)]
  return minutes === undefined ? `span:${n} ${u.charAt(0)}` : `span:${n * minutes} minutes`
}

function foreign([words = '']: string[]): Found {
  return { reason: 'amount', readings: [`foreign:${words.replace(/[^\d.$£€a-z]/g, '')}`] }
}

function clockTime(match: string[]): Found | undefined {
  const [, hourText = '', minuteText = '', halfText = ''] = match
  const [hour, minute] = [numberOf(hourText), Number(minuteText || 0)]
  if (!Number.isInteger(hour) || hour > 24) return undefined
  if (hour > 12 || hour === 0) return time([(hour % 24) * 60 + minute])
  const [morning, evening] = [(hour % 12) * 60 + minute, ((hour % 12) + 12) * 60 + minute]
  if (halfText.startsWith('a')) return time([morning])
  return time(halfText.startsWith('p') ? [evening] : [morning, evening])
}

function pastOrTo([, how = '', hourText = '']: string[]): Found {
  const offset = how === 'half past' ? 30 : how === 'quarter past' ? 15 : -15
  const minute = (numberOf(hourText) % 12) * 60 + offset
  return time([(minute + 1440) % 1440, (minute + 720) % 1440])
}

function time(minutes: number[]): Found {
  return { reason: 'time', readings: minutes.map((minute) => `time:${minute}`) }
}

function number(reading: string): Found {
  return { reason: 'number', readings: [reading] }
}

function amount([words = '']: string[]): Found | undefined {
  const kobo = readAmount(words.replace('#', ''))
  return kobo === undefined ? undefined : { reason: 'amount', readings: [`naira:${kobo / 100}`] }
}

/** From here on a number without a unit is taken for a price. */
const smallestBarePrice = 1000

function bareNumber([words = '']: string[]): Found {
  const n = numberOf(words)
  if (n >= smallestBarePrice) return { reason: 'amount', readings: [`naira:${n}`] }
  return number(`count:${n}`)
}
