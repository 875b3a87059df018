import { nearest, numberWords, plain } from './spelling.ts'

const ordinals: Record<string, number> = {
  first: 1,
  '1st': 1,
  second: 2,
  '2nd': 2,
  third: 3,
  '3rd': 3,
  fourth: 4,
  '4th': 4,
  fifth: 5,
  '5th': 5,
  sixth: 6,
  '6th': 6,
  seventh: 7,
  '7th': 7,
  eighth: 8,
  '8th': 8,
  ninth: 9,
  '9th': 9,
  tenth: 10,
  '10th': 10,
}
const firsts = /\b(earliest|soonest|top one|former)\b/
const lasts = /\b(last|latest|final|bottom|latter)\b/
const anys =
  /\b(any|anyone|anything|anytime|whichever|either|all join|no matter|dont matter|doesnt matter|e no matter|you (go )?choose|pick (one )?for me)\b/

/**
 * Which of `count` options (counted from 0) the words choose: "the second one", "2", "number 1", "last",
 * "earliest" is the first, as options are offered in order.
 * @returns 'any' when it is all the same to her; undefined when the words choose none, or more than one.
 */
export function readOption(words: string, count: number): number | 'any' | undefined {
  const text = plain(words).replace(/'/g, '')
  const chosen = new Set(text.split(/[^a-z0-9]+/).flatMap((word) => position(word)))
  if (chosen.size > 1 || count < 1) return undefined
  const n = [...chosen][0]
  if (n !== undefined) return n >= 1 && n <= count ? n - 1 : undefined
  if (lasts.test(text)) return count - 1
  if (firsts.test(text)) return 0
  if (anys.test(text) && !/\bany other\b/.test(text)) return 'any'
  return middle(text, count)
}

function position(word: string): number[] {
  if (/^\d{1,2}$/.test(word)) return [Number(word)]
  const ordinal = ordinals[word] ?? ordinals[nearest(word, Object.keys(ordinals)) ?? '']
  if (ordinal !== undefined) return [ordinal]
  // "one" in "that one" counts nothing.
  const n = word === 'one' ? undefined : numberWords.get(word)
  return n === undefined || n === 0 ? [] : [n]
}

function middle(text: string, count: number): number | undefined {
  if (/\b(middle|center|centre) one\b|\bmiddle\b/.test(text) && count === 3) return 1
  if (/\b(number|option|no) one\b|^\s*one\s*$/.test(text)) return 0
  return undefined
}

const ages = /\b\d{1,2}( ?(and|&|,) ?\d{1,2})* ?(years?|yrs?|months?|mths?)\b( old)?/g
const wholes =
  /\b(\w+) of us\b|\bwe (?:are|be|dey|go be|go come) (\w+)\b|\b(\w+) (?:people|persons?|pipo|heads)\b|^(?:for|na|just|be)? ?(?:the )?(\w+)(?: of them| wey)?$/
const kin =
  'son|daughter|pikin|child|kid|boy|girl|baby|wife|husband|friend|sister|brother|mum|mom|mother|dad|father|guy|cousin|madam|aunty|man|woman|adult|person'
const member = new RegExp(
  `\\b(?:(my|a|an|her|his) )?(?:(\\w+) )?(?:small |little |big |other )?(${kin}|children)(s)?\\b`,
  'g',
)

/**
 * For how many people: "five of us" → 5, "me and my two sons" → 3, "my wife and I" → 2. Ages count nobody.
 * @returns undefined when the words give no number ("my children").
 */
export function readCount(words: string): number | undefined {
  const text = plain(words)
    .replace(ages, ' ')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
  if (/\b(just|only) me\b|^me( alone)?$|^myself$/.test(text)) return 1
  if (/\bboth of us\b|\bus two\b|^(a )?couple$/.test(text)) return 2
  const whole = (text.match(wholes) ?? []).slice(1).find((word) => word !== undefined)
  return (whole === undefined ? undefined : quantity(whole)) ?? members(text)
}

function quantity(word: string): number | undefined {
  const n = /^\d{1,2}$/.test(word) ? Number(word) : numberWords.get(word)
  return n === undefined || n === 0 || n > 50 ? undefined : n
}

function members(text: string): number | undefined {
  let total = /\b(me|myself|i)\b/.test(text) ? 1 : 0
  let others = 0
  for (const [, owner, before, noun, plural] of text.matchAll(member)) {
    const n = before === undefined ? undefined : quantity(before)
    if (n === undefined && (plural !== undefined || noun === 'children')) return undefined
    if (n === undefined && owner === undefined && !/^(my|a|an|her|his)$/.test(before ?? '')) continue
    others += n ?? 1
  }
  total += others
  return others === 0 ? undefined : total
}
