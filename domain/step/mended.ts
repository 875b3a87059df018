import type { Act, Ask } from '../intent.ts'
import { namedIn } from '../match/context.ts'
import { asksOf, namesMoment, readDetails } from './details.ts'
import { newMoment } from './new-moment.ts'
import { type Turn, upcoming } from './turn.ts'
import { usualAfterAll } from './usual.ts'

/**
 * What was read, mended by what the message plainly says about an appointment that exists, money that was sent and the
 * like. A reader that is new to a trade mistakes one act for another; these words mean the same in all of them.
 */
export function mended(turn: Turn, asks: Ask[]): Ask[] {
  return [helloAfterAll, priceAfterAll, usualAfterAll, cancelsAfterAll, movesInstead, upfront].reduce(
    (mended, mend) => mend(turn, mended),
    asks,
  )
}

/** Nothing but a hello, in the middle of a talk. */
const hello =
  /^\s*(?:(?:hello|helo|hallo|hi|hey|yo|good (?:morning|afternoon|evening|day)|gm|how far|how una dey|how body)(?: (?:o|oo+|ma|sir|dear|again|there|everyone|madam|oga|na|abeg))*[\s,.!?🙏👋😊]*)+$/iu

function helloAfterAll(turn: Turn, asks: Ask[]): Ask[] {
  const astray = asks.length > 0 && asks.every((ask) => ask.act === 'other')
  return astray && hello.test(turn.text) ? [{ act: 'greet', slots: {} }] : asks
}

const asksPrice =
  /\b(?:(?:how|hw) (?:much|mch)|(?:price|cost) (?:of|for|to)|what(?:'?s| is) (?:the |your )?(?:price|cost)|charge (?:for|to))\b/i

/** "How much is an gel pedicure?" asks for a price where the business does that, whatever else such words may be about. */
function priceAfterAll(turn: Turn, asks: Ask[]): Ask[] {
  const astray = asks.length > 0 && asks.every((ask) => ask.act === 'other')
  if (!astray || !asksPrice.test(turn.text) || namedIn(turn.text, turn.business).length === 0) return asks
  return [{ act: 'price', slots: {} }]
}

/** An order to call the appointment off, not a question about it. */
const ordersCancel =
  /(?:^|[.,;!?\n]\s*|\b(?:yes|yeah|ok|okay|oya|please|pls|plz|abeg|kindly|and|then|so|just|i said|want to|wan|wanna|like to|need to|if (?:yes|so),?)\s+)cancel(?:\s+(?:it|am|my|the|that|this|dat|both|all|everything)\b|\s*[.!]?\s*$)/im

/** "yes cancel am", where nothing was to be cancelled yet; "if yes cancel the manicure". */
function cancelsAfterAll(turn: Turn, asks: Ask[]): Ask[] {
  const settled =
    turn.before.kind === 'drop' || turn.before.kind === 'confirm' || asksOf(asks, 'cancel').length > 0
  if (settled || upcoming(turn).length === 0 || !ordersCancel.test(turn.text) || unsaid.test(turn.text))
    return asks
  const replaced: Act[] = ['yes', 'no', 'give', 'faq', 'other', 'bye']
  const details = asksOf(asks, 'change', 'give', 'book').map((ask) => ask.slots)
  if (asks.some((ask) => ask.act === 'change' && namesMoment(readDetails(turn, [ask]).when))) return asks
  const rest = asks.filter((ask) => !replaced.includes(ask.act) && ask.act !== 'change')
  return [...rest, { act: 'cancel', slots: { ...Object.assign({}, ...details), ...named(asks, rest) } }]
}

const unsaid = /\b(?:don'?t|do not|no|never|not) (?:\w+ )?cancel\b/i

/** The words of a question that was none. */
function named(asks: Ask[], kept: Ask[]): Ask['slots'] {
  const words = asks.filter((ask) => !kept.includes(ask)).flatMap((ask) => ask.slots.topic ?? [])
  const service = words.filter((one) => !/^cancel/i.test(one))
  return service.length > 0 ? { service } : {}
}

/** She cannot come as agreed. */
const cannotCome =
  /\b(?:(?:can'?t|cannot|can not|can no longer|won'?t|will not|may not|not able to|unable to|no longer able to|no fit|no go fit|nor fit) (?:be able to )?(?:make|come|attend|meet|show|dey)|something (?:came|has come|don come) up)\b/i

/** "I can't make tomorrow's fitting, same time on sunday?" moves that appointment. */
function movesInstead(turn: Turn, asks: Ask[]): Ask[] {
  if (!cannotCome.test(turn.text) || /\bcancel/i.test(turn.text)) return asks
  const part: Act[] = ['book', 'availability', 'give', 'cancel', 'change', 'faq']
  const about = asksOf(asks, ...part)
  const slots = joined(about)
  const details = readDetails(turn, [{ act: 'book', slots }])
  const booking = upcoming(turn).find(
    (one) =>
      details.services.length === 0 || details.services.some((service) => service.id === one.serviceId),
  )
  if (!booking || about.length === 0) return asks
  const when = newMoment(turn, booking.start, details.when)
  const elsewhere = when.date !== undefined && when.date !== booking.start.slice(0, 10)
  if (!elsewhere && !(when.time && asksOf(about, 'cancel').length === 0)) return asks
  return [...asks.filter((ask) => !about.includes(ask)), { act: 'change', slots }]
}

/** The words of several asks in one. */
export function joined(asks: Ask[]): Ask['slots'] {
  const slots: Ask['slots'] = {}
  for (const ask of asks) {
    for (const [slot, words] of Object.entries(ask.slots)) {
      const key = slot as keyof Ask['slots']
      slots[key] = [...(slots[key] ?? []), ...words]
    }
  }
  return slots
}

/** Money before the work, by any of its names. */
const beforehand =
  /\b(?:up ?front|deposits?|in advance|advance payment|down ?payment|part payment|commitment fee|booking fee|(?:pay|drop|send)(?: \w+)? before)\b/i

/** "how much upfront for X?" asks for the deposit; one without a service takes the service named beside it. */
function upfront(turn: Turn, asks: Ask[]): Ask[] {
  if (!beforehand.test(turn.text)) return asks
  const prices = asksOf(asks, 'price')
  if (prices.length > 0 && asksOf(asks, 'deposit').length === 0 && !/\bprice\b/i.test(turn.text)) {
    return asks.map((ask) =>
      ask.act === 'price' ? { ...ask, act: 'deposit' as const, slots: clean(ask.slots) } : ask,
    )
  }
  const [deposit] = asksOf(asks, 'deposit')
  const beside = asks.filter((ask) => ask.act === 'book' && !namesMoment(readDetails(turn, [ask]).when))
  if (!deposit || deposit.slots.service || beside.length !== 1 || !beside[0]?.slots.service) return asks
  const { service } = beside[0].slots
  return asks.flatMap((ask) => {
    if (beside.includes(ask)) return []
    return ask === deposit ? [{ ...ask, slots: { ...ask.slots, service } }] : [ask]
  })
}

/** The words for the money itself are no service. */
function clean(slots: Ask['slots']): Ask['slots'] {
  const service = slots.service?.filter((words) => !beforehand.test(words))
  return { ...slots, ...(service ? { service } : {}) }
}
