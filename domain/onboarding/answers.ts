import type { Business } from '../business.ts'
import { plain } from '../spelling.ts'
import type { Step } from './state.ts'

const greeting =
  /^(?:hi|hello|hey|helo|good (?:morning|afternoon|evening|day)|how far|wetin dey|ok(?:ay)?|yes|no|yo|start|\/start|thanks?(?: you)?|begin|go|ready|oya)[\s!.,]*$/
const naming =
  /^(?:(?:my|our|the) (?:shop|business|salon|brand|store|spa|place)(?:'s| e)?(?: name)?(?: (?:is|na|be))?(?: called)?|(?:(?:the|my|our|business|shop|salon) )*name(?:'s| (?:is|na|be|of))?|(?:it is|it's|its|we are|we're|we be|na|dem dey call (?:am|us)|they call (?:it|us)) (?:called )?|called)\s*[:-]?\s+/i

/** @returns undefined where the words are no name */
export function readName(text: string, limit = 80): string | undefined {
  const name = text
    .trim()
    .replace(naming, '')
    .replace(/^["“'‘*]+|["”'’*.]+$/g, '')
    .trim()
  const sound = /\p{L}.*\p{L}/u.test(name) && !/\p{Cc}/u.test(name) && name.length <= limit
  return sound && !greeting.test(plain(text).trim()) ? name : undefined
}

const kindWords: [Business['kind'], RegExp][] = [
  ['barber', /\bbarb(?:er|ers|ing|s|a)?\b/],
  ['spa', /\b(?:spa|massage|nails?|lash(?:es)?|facials?|wax(?:ing)?|nail tech)\b/],
  [
    'tailor',
    /\b(?:tailor(?:ing|s)?|sew(?:ing)?|fashion|designer|seamstress|couture|clothes?|stitch(?:es)?)\b/,
  ],
  [
    'salon',
    /\b(?:sal+oo?n|hair(?:dress(?:er|ing)?)?|braid(?:s|er|ing)?|beauty|make-?up|mua|weaving|wigs?)\b/,
  ],
  ['other', /\b(?:other|others|else|none|another|different|no dey)\b/],
]

/** "unisex salon", "I dey barb", "3" of the choices that were shown. */
export function readKind(text: string): Business['kind'] | undefined {
  const said = plain(text)
  return kindWords.find(([, words]) => words.test(said))?.[0]
}

/** Whether she has or wants nothing here. */
export function isSkip(text: string): boolean {
  return /^(?:skip|none|nothing|no|nope|pass|leave (?:am|it)|no need|nil|n\/?a|i no get(?: am)?|not now|later)[\s.!]*$/.test(
    plain(text).trim(),
  )
}

const yes =
  /^(?:yes+|yeah|yep|y|yes o+|ok(?:ay)?|k|correct|e correct|e dey correct|it is correct|all correct|right|na so|perfect|fine|good|e good|sure|done|i don finish|finish(?:ed)?|that'?s all|na all|that is all|go ahead|oya|next|continue|no change|(?:yes,? )?open (?:am|it)|sharp|👍\S*|✅)(?: (?:abeg|pls|please|o+|ma|sir|jara|thanks?|thank you))*$/

export function isYes(text: string): boolean {
  return yes.test(
    plain(text)
      .replace(/[\s.!,]+$/u, '')
      .trim(),
  )
}

export function isNo(text: string): boolean {
  return /^(?:no+|nope|nah|not yet|no o+|e no correct|wait|n|wrong|not correct)$/.test(
    plain(text)
      .replace(/[\s.!,]+$/u, '')
      .trim(),
  )
}

const named: [Step, RegExp][] = [
  ['skills', /\b(?:who (?:dey )?do(?:es)?|does what|do what|which person|skills?)\b/],
  ['greeting', /\b(?:greetings?|welcome|hello)\b/],
  ['name', /\b(?:name|shop name|business name)\b/],
  ['kind', /\b(?:kind|type|category)\b/],
  ['place', /\b(?:place|address|location|directions?|phone|number|where)\b/],
  ['hours', /\b(?:hours?|time|times|opening|days?)\b/],
  ['services', /\b(?:services?|prices?|price ?list|list|wetin we dey do)\b/],
  ['people', /\b(?:people|staff|workers?|team|persons?|stylists?|barbers?|who)\b/],
]

/** "back", "change hours", "abeg change my address". */
export function readMove(
  text: string,
): { move: 'back' | 'later' } | { move: 'change'; to?: Step } | undefined {
  const said = plain(text)
    .replace(/[\s.!,]+$/u, '')
    .trim()
  if (/^(?:go |abeg |take me )*(?:back|previous|return)(?: abeg| please)?$/.test(said))
    return { move: 'back' }
  if (
    /^(?:later|i go (?:continue|come back)(?: later)?|continue later|tomorrow|i(?:'ll| will) (?:continue|finish) later)$/.test(
      said,
    )
  )
    return { move: 'later' }
  const change = said.match(
    /^(?:abeg |please |pls |i (?:wan|want)(?: to)? |let me |make i )*(?:change|edit|correct|fix) ?(.{0,40})$/,
  )
  if (!change) return undefined
  const to = named.find(([, words]) => words.test(change[1] ?? ''))?.[0]
  const nothing = /^(?:it|am|something|one thing)?$/.test((change[1] ?? '').trim())
  return to ? { move: 'change', to } : nothing ? { move: 'change' } : undefined
}

/** Where she is found: phone, address, and how to get there (another line, or from "opposite", "behind" on). */
export function readPlace(
  text: string,
): { phone?: string; address?: string; directions?: string } | undefined {
  const phone = text.match(/(?:\+?234|0)[\s.-]?[1789]\d{1,2}[\s.-]?\d{3}[\s.-]?\d{3,4}(?!\d)/)?.[0]
  const rest = (phone ? text.replace(phone, ' ') : text).replace(
    /\b(?:phone|tel|call|whatsapp|number)\b\s*:?\s*(?=$|\n|[,;.]|\s*$)/gi,
    '',
  )
  const lines = rest
    .split(/\r?\n/)
    .map((line) => line.replace(/^[\s,;.:-]+|[\s,;.:-]+$/g, '').replace(/\s+/g, ' '))
    .filter((line) => /[\p{L}\p{N}]/u.test(line))
  const [first, ...more] = lines
  if (first === undefined || first.length < 6) return undefined
  const [, near, how] =
    more.length > 0
      ? []
      : (first.match(
          /^(.{6,}?)[,.;]\s*((?:opposite|opp\.?|behind|beside|near|after|before|close to|inside|by the)\b.+)$/i,
        ) ?? [])
  const address = near ?? first
  const directions = [how, ...more].filter((part) => part !== undefined).join('\n')
  if (address.length > 300 || directions.length > 500) return undefined
  return {
    address,
    ...(directions ? { directions } : {}),
    ...(phone ? { phone: phone.replace(/[\s.-]/g, '') } : {}),
  }
}

const alone =
  /^(?:(?:na |it'?s |is )?(?:just|only)? ?(?:me|myself)(?: (?:only|alone|one|dey|dey work|dey do am|oh?))*|i (?:dey )?(?:work|do am|do it) alone|nobody|no ?one|no body|alone|only i|one person|skip|none|no)$/
const mine = /^(?:me|i|myself|my self|na me|the owner|owner)$/i
const lead =
  /^(?:(?:we|i) (?:be|are|get|have|dey)|it is|it's|na|is|their names? (?:is|are|na)|names?(?: are| is| na)?|my (?:sister|brother|girl|boy|staff|worker|apprentice|wife|husband|friend|partner|daughter|son|mum|mummy|cousin)s?,?|also|auntie|aunty)\s+(?=\S)/i

export type SaidPeople =
  /** Those who take customers; `me`: she is one, unnamed. */
  { kind: 'named'; names: string[]; me: boolean } | { kind: 'alone' } | { kind: 'unread' }

/** "me and Bisi", "Ada, Chi & Bola", "just me", "I get two girls: Bisi and Ada". */
export function readPeople(text: string): SaidPeople {
  const said = plain(text)
    .replace(/[\s.!]+$/u, '')
    .trim()
  if (alone.test(said)) return { kind: 'alone' }
  const parts = text
    .replace(/^[^:\n]{0,60}:/, '')
    .split(/[,;&+/\n]|\s(?:and|with|then|plus|n)\s/i)
    .map((part) => bareName(part))
    .filter((part) => part !== '')
  const names = parts.filter((part) => !mine.test(part))
  const sound = names.every(
    (name) => name.length <= 40 && name.split(' ').length <= 3 && /^[^\d?]*\p{L}[^\d?]*$/u.test(name),
  )
  if (parts.length === 0 || parts.length > 50 || !sound) return { kind: 'unread' }
  const once = names.filter(
    (name, index) => names.findIndex((other) => plain(other) === plain(name)) === index,
  )
  return { kind: 'named', names: once, me: names.length < parts.length }
}

function bareName(part: string): string {
  let name = part.replace(/^[\s\d.)•*-]+|[\s.!*]+$/gu, '').replace(/\s+/g, ' ')
  for (let before = ''; before !== name; ) {
    before = name
    name = name.replace(lead, '')
  }
  return name.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
}

/** Her own hello. @returns undefined where it is too long for one, or has letters that cannot be shown */
export function readGreeting(text: string): string | undefined {
  const greeting = text
    .trim()
    .replace(/\r\n?/g, '\n')
    .replace(/^["“]([^"”]*)["”]$/, '$1')
  const sound = /\p{L}.*\p{L}/u.test(greeting) && !/\p{Cc}/u.test(greeting.replace(/\n/g, ''))
  return sound && greeting.length <= 300 && greeting.isWellFormed() ? greeting : undefined
}
