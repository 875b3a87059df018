import { nearest, numberWords, plain } from '../spelling.ts'

/** Every spelling that is read as one word of the rules in `days.ts` and `hours.ts`. */
const spellings: Record<string, string> = {
  today: '2day tday todae 2dae tdy tudai',
  tonight: '2night 2nite tonite tnight 2nyt',
  tomorrow:
    '2moro 2morow 2morrow 2mrw 2mr 2mro 2moz tmrw tmr tmw tmoro tmorrow tomoro tomorow tommorow tomorro tumoro tumorrow tomrw tomoz morrow',
  yesterday: 'yday ystday',
  mon: 'monday mondays mondy munday',
  tue: 'tues tuesday tuesdays tueday tuseday teusday',
  wed: 'weds wednesday wednesdays wensday wenesday wednsday wedsday wedneday',
  thu: 'thur thurs thursday thursdays thurday tursday thusday',
  fri: 'friday fridays fryday frday',
  sat: 'saturday saturdays satday satur saterday satuday',
  sun: 'sunday sundays sundy sonday',
  jan: 'january',
  feb: 'february febuary',
  mar: 'march',
  apr: 'april',
  may: '',
  jun: 'june',
  jul: 'july',
  aug: 'august',
  sep: 'sept september',
  oct: 'october',
  nov: 'november',
  dec: 'december decemba',
  next: 'nxt neks nex',
  this: 'dis',
  that: 'dat',
  upper: 'uper uppa',
  last: 'lst',
  coming: 'comin upcoming forthcoming',
  week: 'wk weeks wks',
  weekend: 'wkend wknd weekends',
  weekday: 'weekdays',
  month: 'mnth months mth',
  day: 'days',
  hour: 'hours hr hrs',
  minute: 'minutes min mins',
  time: 'tym tyme',
  morning: 'mornin mrng mng mornings morn monin moning',
  afternoon: 'aftnoon afternun afternoons aftanoon aftrnoon',
  evening: 'evenin evenings evn evng',
  night: 'nite nyt nights',
  noon: 'midday noonday',
  midnight: '',
  christmas: 'xmas chrismas krismas',
  before: 'b4 befor bifor',
  after: 'afta aft',
  between: 'btw btwn',
  around: 'arnd',
  half: 'haf',
  past: '',
  quarter: 'qtr quater',
  from: 'frm',
  year: 'yr yrs years',
  same: '',
  any: 'ani ny',
  oclock: '',
  am: '',
  pm: '',
  now: 'nw',
  later: 'lata l8r',
  earlier: 'earlia ealier erlier',
  forward: 'foward forwad',
  small: 'smal',
  following: 'folowing',
  to: 'till til until',
  and: 'n &',
}

const fullName =
  /^(tomorrow|yesterday|tonight|weekend|christmas|coming|between|quarter|midnight|morning|afternoon|evening|(mon|tues|wednes|thurs|fri|satur|sun)day|january|february|august|september|october|november|december)$/

const lexicon = new Map<string, string>(
  Object.entries(spellings).flatMap(([word, variants]): [string, string][] =>
    [word, ...variants.split(' ').filter(Boolean)].map((variant) => [variant, word]),
  ),
)

/** Words long enough to be recognised in spellings that the table does not list. */
const fuzzy = [...lexicon.keys()].filter((word) => fullName.test(word))

const ordinalWords = new Map(
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'
    .split(' ')
    .map((word, i) => [word, i + 1]),
)
ordinalWords.set('thirtieth', 30)

const pointing = /^(?:the|that|dat|this|dis|any|which|last|\d+th|first|second|third|fourth|fifth)$/
const monthOf = new Set('jan feb mar apr may jun jul aug sep oct nov dec'.split(' '))

/** Glued and dotted forms taken apart ("4pm", "4.30", "20dec"), word pairs put together, one blank between words. */
const rewrites: [RegExp, string][] = [
  [/\bx-mas\b/g, 'christmas'],
  [/\bo'? ?clock\b|\bo'clk\b/g, ' oclock '],
  [/\b(morning|evening|night|noon|day)s?'s\b/g, '$1'],
  [/'s\b|'/g, ''],
  [/(\d)\s*([ap])\.?\s?m\b\.?/g, '$1 $2m '],
  [/\b(\d{1,2})\s?h\s?([0-5]\d)\b/g, '$1:$2'],
  [/(?<![\d./-])([01]?\d|2[0-3])[.:]\s?([0-5]\d)(?![\d]|[./-]\d)/g, '$1:$2'],
  [/\b([01]?\d|2[0-3])([0-5]\d)\s?(hrs|hours|hr|(?=[ap]m\b))/g, '$1:$2 '],
  [/(:\d\d\s?)(?:hrs|hours|hr)\b/g, '$1'],
  [/(\d)\s?-?ish\b/g, '$1 oclock '],
  [/\bish\b/g, ' '],
  [/\bnew yrs?\b/g, 'new year'],
  [/(\d)\s?(?:st|nd|rd|th)\b/g, '$1th '],
  [/(\d)(?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|oclock)[a-z]*\b)/g, '$1 '],
  [/\b((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|by|at|on)[a-z]*)(?=\d)/g, '$1 '],
  [/\bweek[ -]end(s?)\b/g, 'weekend'],
  [/\bmid[ -]day\b/g, 'noon'],
  [/\bany[ -]?(day|time)s?\b/g, 'any $1'],
  [/\bevery[ -]?day\b/g, 'any day'],
  [/\bwhen ?ever\b/g, 'any time'],
  [/(?<=[a-z])-|-(?=[a-z])/g, ' '],
  [/(\d)\s*[-–—]\s*(?=\d)/g, '$1-'],
  [/(?<!\d)[.:/-]|[.:/-](?!\d)/g, ' '],
  [/,/g, ' , '],
  [/[^\p{L}\p{N}\s,.:/&-]+/gu, ' '],
]

const compound =
  /\b(twenty|thirty|forty|fifty)[\s-]+(one|two|three|four|five|six|seven|eight|nine|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\b/g

/** A text as the rules see it: canonical words with a blank between, and what was written for each. */
export interface Words {
  text: string
  /** Where each canonical word starts in `text`. */
  starts: number[]
  originals: string[]
  /** Words from this index on were said as a time. */
  timeFrom: number
}

/** Nobody needs more words for one moment; the rest of a longer text is left out. */
const mostWords = 80

/** Puts the words of both slots into one text; a comma keeps phrases apart. */
export function toWords(day: string[], time: string[]): Words {
  const dayWords = wordsOf(day)
  const originals = [...dayWords, ...wordsOf(time)]
  const canonical = originals.map((word, i) => inContext(originals, i) ?? canon(word))
  let at = 0
  const starts = canonical.map((word) => {
    at += word.length + 1
    return at - word.length - 1
  })
  return { text: canonical.join(' '), starts, originals, timeFrom: dayWords.length }
}

function wordsOf(phrases: string[]): string[] {
  return phrases.flatMap((phrase) => [...split(phrase), ',']).slice(0, mostWords)
}

function split(phrase: string): string[] {
  let text = plain(phrase).replace(compound, (_, ten: string, unit: string) => joinNumber(ten, unit))
  for (const [pattern, replacement] of rewrites) text = text.replace(pattern, replacement)
  return text.split(/\s+/).filter(Boolean)
}

function joinNumber(ten: string, unit: string): string {
  const ordinal = ordinalWords.get(unit)
  const n = (numberWords.get(ten) ?? 0) + (ordinal ?? numberWords.get(unit) ?? 0)
  return ordinal === undefined ? String(n) : `${n}th`
}

function canon(word: string): string {
  const known = lexicon.get(word)
  if (known !== undefined) return known
  const number = numberWords.get(word)
  if (number !== undefined) return String(number)
  const near = word.length >= 6 ? nearest(word, fuzzy) : undefined
  return near === undefined ? word : (lexicon.get(near) as string)
}

/**
 * Words whose neighbours decide: "the second of march" is a day, "first thing" and "the second one" are not, and
 * that "one" is no hour.
 */
function inContext(words: string[], i: number): string | undefined {
  const [before, word, next] = [words[i - 1] ?? '', words[i] as string, words[i + 1] ?? ',']
  if (word === 'one' && pointing.test(before)) return word
  const n = ordinalWords.get(word)
  if (n === undefined) return undefined
  const dated = next === 'of' || monthOf.has(lexicon.get(next) ?? '')
  return dated || (before === 'the' && next === ',') ? `${n}th` : undefined
}
