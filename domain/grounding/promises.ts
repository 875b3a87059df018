import { clausesOf, scanned, stemOf, stemsIn } from './texts.ts'

/** What binds the business, or what only a person or the booking book may say. */
const promises: readonly [name: string, pattern: RegExp][] = [
  [
    'refund',
    /\brefund\w*|\bmoney back\b|\breturn (?:your|ur|the|am|all)? ?(?:money|deposit|payment)|\breimburs\w*|\b(?:give|get|collect|take) (?:you |u |it |am |your \w+ )?back\b/,
  ],
  ['guarantee', /\bguarant\w*|\bwarrant\w*|\bassur\w*|\bpromis\w*|\bi swear\b|\btrust me\b/],
  [
    'free',
    /(?<!feel |sugar-|smoke-|toll-|be )\bfree(?:ly)?\b(?! to\b| time| slot| space| hour)|\bno (?:charge|cost|fee|payment)\b|\bwithout (?:charge|cost|paying)\b|\bcomplimentary\b|\bon the house\b|\bgratis\b|\bfor nothing\b|\bdash (?:you|u|am)\b|\bno (?:go|need|need to) pay\b|\bjara\b|\bon us\b/,
  ],
  [
    'discount',
    /\bdiscount\w*|\breduc\w*|\bcheap\w*|\bpromo\w*|\bbonus\w*|\bvouchers?\b|\bcoupons?\b|\blast price\b|\bslash\w*|\boff\b(?! (?:the|your|day))|\bgifts?\b|\bcashback\b/,
  ],
  [
    'booked',
    /\bbook(?:ed| am| it| una| you)\b|\bconfirm(?:ed|ation)?\b|\breserv\w*|\bschedul\w*|\bsecured?\b|\block(?:ed)? (?:in|down)\b|\bsee you (?:then|at|on|by|tomorrow|today|soon)\b|\b(?:slot|appointment|place|spot) (?:is|don|has|na)\b|\bput (?:you|u|am|your name)\b|\b(?:don|is|are|all|you're) set\b|\bon the list\b|\bconsider it done\b/,
  ],
  ['cancelled', /\bcancel\w*|\bresched\w*|\bpostpon\w*|\b(?:i|we) (?:don |have )?(?:moved?|shift(?:ed)?)\b/],
  [
    'payment',
    /\b(?:pay|send|transfer|drop|deposit) (?:\S+ ){0,4}(?:to|into|inside)\b|\baccount\b|\bpayment (?:is|don|has|was|received)\b|\b(?:don|have|has) (?:receive|enter|land|drop)\w*/,
  ],
  [
    'bank',
    /\b(?:opay|o-pay|palmpay|palm pay|moniepoint|kuda|gtb|gtbank|zenith|access bank|uba|first bank|fcmb|wema|sterling bank|fidelity|polaris|providus|ussd)\b/,
  ],
  [
    'always',
    /\balways\b|\bany ?time\b|\banywhere\b|\beverywhere\b|\bnationwide\b|\bworldwide\b|\bunlimited\b|\ball over\b|\bno limit\b/,
  ],
  [
    'at once',
    /\binstant\w*|\bimmediate\w*|\basap\b|\bright (?:away|now)\b|\bsame day\b|\bwithin the hour\b|\bsharp sharp\b/,
  ],
  [
    'harmless',
    /\bsafe\w*|\bside effects?\b|\bpainless\w*|\bno pain\b|\bcures?\b|\bcured\b|\bheals?\b|\b(?:100|hundred)\s?%|\bperfectly\b|\brisk\b/,
  ],
  ['open', /\bopen(?:s|ed|ing)?\b/],
  ['closed', /\bclosed?\b|\bcloses\b|\bclosing\b|\block up\b/],
  [
    'best',
    /\bthe best\b|\bnumber one\b|\bcheapest\b|\blicen[cs]ed\b|\bcertified\b|\bregistered\b|\bapproved\b/,
  ],
  [
    'at most',
    /\b(?:less than|lower than|below|under|up to|at most|maximum(?: of)?|within)\s?(?:₦|n|ngn)?\s?\d/,
  ],
  ['at least', /\b(?:more than|higher than|above|over|at least|minimum(?: of)?)\s?(?:₦|n|ngn)?\s?\d/],
  ['each', /\beach\b|\ba head\b/],
]

const verbs =
  'call|phone|ring|text|message|send|deliver|come|visit|bring|keep|hold|wait|give|pay|fix|repair|replace|redo|change|cover|pick|drop|reach|contact|inform|remind|arrange|provide|offer|make sure|ensure|follow|compensate|sort'
const someone = '(?:we|i|dem|they|he|she|somebody|someone|our \\w+|the \\w+|oga|madam|una oga)'
const will = "(?:will|'ll|shall|go|gonna|going to|are going to|am going to|must|dey go)"
const commitment = new RegExp(
  `\\b${someone}(?:\\s|(?='ll))${will} (?:\\w+ly |also |still |surely |sha |just )?(${verbs})\\b`,
  'g',
)

/** Idioms in which "no" denies nothing. */
const idle =
  /\bno (?:wahala|problem|worr(?:y|ies)|shaking|p|doubt|vex|charge|cost|fee)\b|\bnot only\b|\bwhy not\b|\bno be small\b|\bnever reach\b/g
const negation =
  /\bnon-|\bnonrefund|\b(?:no|not|never|none|neither|nor|cannot|without|nothing|\w+n't|cant|dont|wont)\b/

/** Whether a text denies something. */
export function negates(text: string): boolean {
  return negation.test(scanned(text).replace(idle, ' '))
}

/** What a text promises that no fact says with the same sign: "no refund" does not bear out "refund". */
export function promisesBeyond(text: string, facts: string[]): string[] {
  const given = facts.flatMap(clausesOf)
  const broken = clausesOf(text).flatMap((clause) =>
    promises.flatMap(([, pattern]) => {
      const words = pattern.exec(clause)?.[0]
      const sign = negates(clause)
      const held = given.some((fact) => pattern.test(fact) && negates(fact) === sign)
      return words === undefined || held ? [] : [words]
    }),
  )
  return [...broken, ...commitmentsBeyond(text, facts)]
}

function commitmentsBeyond(text: string, facts: string[]): string[] {
  const said = stemsIn(facts.join('\n'))
  return [...scanned(text).matchAll(commitment)]
    .filter(([, verb = '']) => !said.has(stemOf(verb)))
    .map(([words]) => words)
}
