import type { Act, Ask, Intent } from '../intent.ts'
import { namesMoment, readDetails } from './details.ts'
import { bareNumber } from './draft.ts'
import { complainsPlainly, tellsPayment, wantsRedress } from './grievance.ts'
import { mended } from './mended.ts'
import { isPlainYes } from './plain-yes.ts'
import { answers, isMisreadQuestion, knows } from './questions.ts'
import type { Turn } from './turn.ts'
import { asksHealthAdvice, asksNumber, tellsEmergency } from './urgent.ts'

/** A doubtful reading still counts from this part of the profile's limit on, where its answer does no harm. */
const enough = 0.5
/** The same for a reading that the facts bear out: its words name a service, a day, an answer of the business. */
const enoughWithEvidence = 0.1

/** Acts whose answer does no harm when they were misread: it only states facts, asks, or reads back. */
const harmless: Act[] = [
  'greet',
  'thanks',
  'bye',
  'yes',
  'no',
  'price',
  'services',
  'duration',
  'hours',
  'location',
  'availability',
  'book',
  'change',
  'cancel',
  'mybooking',
  'deposit',
  'bargain',
  'bot',
]

/** Where nothing better was read with certainty, the business's own answer to the message counts for more. */
const easilyMisread: Act[] = ['location', 'other', 'thanks', 'bye']

/** What bears an act out, apart from the reader's word for it. */
const evidence: Partial<Record<Act, (turn: Turn, ask: Ask) => boolean>> = {
  price: namesService,
  services: namesService,
  duration: namesService,
  deposit: namesService,
  bargain: namesService,
  book: namesDetail,
  availability: namesDetail,
  give: namesDetail,
  change: namesDetail,
  hours: namesDetail,
  faq: (turn, ask) => knows(turn, [ask]),
  person: (turn) => wantsPerson.test(turn.text),
  complaint: (turn) => complains.test(turn.text),
  paid: (turn) => tellsPayment(turn.text),
  cancel: (turn) => callsOff.test(turn.text),
}

const callsOff =
  /\b(?:cancel\w*|call (?:it|am) off|comot (?:my name|am)|remove my name|(?:no|not|nor|can'?t|cannot|won'?t) (?:\w+ )?(?:come|fit come|dey come|coming|make it)(?: again| anymore)?)\b/i
const wantsPerson =
  /\b(?:person|human|somebody|someone|sum1|some1|manager|owner|oga|madam|boss|agent|staff|(?:speak|talk|tlk) (?:to|2|with))\b/i
const complains =
  /\b(?:refund|return my money|my money back|debit\w*|scam\w*|spoil\w*|ruin\w*|wound\w*|burn\w*|infection|rash|bleed\w*|pain\w*|upset|angry|vex|disappoint\w*|(?:no|not) happy|complain\w*|terrible|rubbish|rude\w*|nonsense|useless|thief|thieves|stole\w*|vanish\w*|scratch\w*|cheat\w*|damag\w*|poor|lawyer|police|court)\b/i

/** The asks to act upon: all of a sure reading, of a doubtful one those that do no harm or that the facts bear out. */
export function trusted(turn: Turn, intent: Intent, unsureBelow: number): Ask[] {
  const plain = chosenAsk(turn) ?? forPerson(turn) ?? plainAnswer(turn)
  if (plain) return plain
  if (!wantsRedress(turn.text) && isMisreadQuestion(turn, intent.asks)) return [{ act: 'faq', slots: {} }]
  if (intent.confidence >= unsureBelow) return reached(turn, mended(turn, heard(turn, intent.asks)))
  turn.doubtful = true
  if (complainsPlainly(turn.text)) return [{ act: 'complaint', slots: {} }]
  const held = intent.asks.filter((ask) => holds(turn, ask, intent.confidence / unsureBelow))
  if (tellsPayment(turn.text)) return [...held.filter((ask) => ask.act !== 'faq'), { act: 'paid', slots: {} }]
  const asks = reached(turn, mended(turn, held))
  return asks.every((ask) => easilyMisread.includes(ask.act)) && answers(turn)
    ? [{ act: 'faq', slots: {} }]
    : asks
}

const besideRedress: Act[] = ['cancel', 'change', 'complaint', 'person', 'paid', 'greet']

/** Money back and the law are a person's, whatever was read; an appointment is still called off or moved. */
function heard(turn: Turn, asks: Ask[]): Ask[] {
  if (!wantsRedress(turn.text)) return asks
  const kept = asks.filter(({ act }) => besideRedress.includes(act))
  return kept.some(({ act }) => act === 'complaint') ? kept : [...kept, { act: 'complaint', slots: {} }]
}

/** What only a person may answer, whatever else was read. */
function forPerson(turn: Turn): Ask[] | undefined {
  if (tellsEmergency(turn.text)) return [{ act: 'complaint', slots: {} }]
  return asksHealthAdvice(turn.text) && !answers(turn) ? [{ act: 'person', slots: {} }] : undefined
}

/** A yes that is nothing else, to a question for a yes or a no. */
function plainAnswer(turn: Turn): Ask[] | undefined {
  const { kind } = turn.before
  const asked = kind === 'confirm' || kind === 'move' || kind === 'drop'
  return asked && isPlainYes(turn.text, kind) ? [{ act: 'yes', slots: {} }] : undefined
}

/** "which number can I call?" wants the number, which the hand-over tells. */
function reached(turn: Turn, asks: Ask[]): Ask[] {
  const others: Act[] = ['person', 'faq', 'other', 'services']
  if (!turn.business.phone || !asksNumber(turn.text) || !asks.some((ask) => others.includes(ask.act)))
    return asks
  return [...asks.filter((ask) => !others.includes(ask.act)), { act: 'person', slots: {} }]
}

/** @param sure 0…1: how near the reading comes to the profile's limit */
function holds(turn: Turn, ask: Ask, sure: number): boolean {
  if (settlesNow(turn, ask)) return sure >= enough && isPlainYes(turn.text, turn.before.kind)
  if (evidence[ask.act]?.(turn, ask)) return sure >= enoughWithEvidence
  return harmless.includes(ask.act) && sure >= enough
}

/** Would book, move, cancel or call a person at once: "cancel am", read in doubt, must not cancel. */
function settlesNow(turn: Turn, ask: Ask): boolean {
  const { kind } = turn.before
  if (kind === 'drop') return ask.act === 'yes' || ask.act === 'cancel'
  if (kind === 'confirm' || kind === 'move') return ask.act === 'yes' || ask.act === 'book'
  return kind === 'unsure' && ask.act === 'yes'
}

function namesService(turn: Turn, ask: Ask): boolean {
  const { services, among } = readDetails(turn, [ask])
  return services.length > 0 || among.length > 0
}

function namesDetail(turn: Turn, ask: Ask): boolean {
  const details = readDetails(turn, [ask])
  return (
    namesMoment(details.when) ||
    details.services.length > 0 ||
    details.among.length > 0 ||
    details.option !== ''
  )
}

/** The acts behind the choices of `notUnderstood`, in their order. */
const choiceActs: Act[] = ['price', 'book', 'hours']

/** What a bare number means after "a price, an appointment, or our opening hours?". */
function chosenAsk(turn: Turn): Ask[] | undefined {
  const n = turn.before.kind === 'unsure' && !turn.before.offered ? bareNumber(turn.text) : undefined
  const act = n === undefined ? undefined : choiceActs[n - 1]
  return act ? [{ act, slots: {} }] : undefined
}
