import type { Ask } from '../intent.ts'
import { readWhen } from '../when.ts'
import { pursue } from './appointment.ts'
import { asksOf, type Details, namesMoment, namesSomething, readDetails } from './details.ts'
import { slotDraft } from './draft.ts'
import { askCancel, change, fitsWords, leave, pickWhich } from './existing.ts'
import { sayHours } from './hours.ts'
import { joined } from './mended.ts'
import { inviteToWait } from './missed.ts'
import { answerDeposit, answerDuration, answerPrice } from './price.ts'
import { remindedOf } from './reminded.ts'
import { rememberWhom } from './service-read.ts'
import { keep } from './settle.ts'
import { isOpen, say, serviceById, type Turn, tag, upcoming } from './turn.ts'

/** Moves the appointment on that the message is about, if it is about one. */
export function proceed(turn: Turn, asks: Ask[]) {
  if (asksOf(asks, 'cancel').length > 0) return askCancel(turn, asks)
  if (narrowsList(turn, asks)) return askCancel(turn, [{ act: 'give', slots: joined(asks) }])
  if (asksOf(asks, 'change').length > 0 && !booksAnew(turn, asks)) return change(turn, asks)
  const flow = asksOf(asks, 'book', 'availability', 'give', 'yes', 'no')
  if (flow.length === 0) return
  const details = orWholeMessage(turn, flow, readDetails(turn, flow))
  rememberWhom(turn, flow)
  if (turn.before.kind === 'which' && pickWhich(turn, details)) return
  if (asksOf(asks, 'book', 'availability').length > 0) return appoint(turn, asks, details)
  if (saysHeads(turn, details)) return pursue(turn, details)
  if (namesSomething(details) || details.option !== '' || details.unknownService)
    return give(turn, flow, details)
  if (asksOf(asks, 'no').length > 0) return decline(turn)
  if (asksOf(asks, 'yes').length > 0) agree(turn)
}

/** "we be four now", said of what is being put together. */
function saysHeads({ before, draft }: Turn, { count }: Details): boolean {
  return count !== undefined && draft !== null && (isOpen(before) || draft.group === true)
}

/** "only the pedicure", of a list that was to be cancelled, moves nothing. */
function narrowsList(turn: Turn, asks: Ask[]): boolean {
  if (turn.before.kind !== 'drop' || !turn.before.others || !/\b(?:only|just|alone)\b/i.test(turn.text))
    return false
  const details = readDetails(turn, asks)
  return details.services.length > 0 && asksOf(asks, 'change', 'book', 'give').length > 0
}

/** "I want to change my braids, book me tomorrow", of one who has no appointment: nothing is there to move. */
function booksAnew(turn: Turn, asks: Ask[]): boolean {
  return asksOf(asks, 'book').length > 0 && turn.draft === null && upcoming(turn).length === 0
}

/** Longest message that is searched for an answer to the open question where the reader pointed at no words. */
const shortMessage = 40

/** "anytime", read as an answer but without its words: the message itself is what was answered. */
function orWholeMessage(turn: Turn, asks: Ask[], details: Details): Details {
  const pointed = asks.some((ask) => ask.act !== 'give' || Object.keys(ask.slots).length > 0)
  if (pointed || !isOpen(turn.before) || turn.text.length > shortMessage) return details
  return { ...details, option: turn.text, when: readWhen({ day: [turn.text] }, turn.said) }
}

/** A wish for an appointment, or the question whether there is room. */
function appoint(turn: Turn, asks: Ask[], details: Details) {
  if (movesJustBooked(turn, asks, details)) return change(turn, asks)
  const said = turn.says.length
  const offered = turn.before.kind === 'offer' && !namesMoment(details.when) && details.option === ''
  const [slot, another] = turn.before.kind === 'offer' && offered ? turn.before.slots : []
  if (slot && !another) turn.draft = { ...turn.draft, ...slotDraft(turn, slot) }
  pursue(turn, insisting(turn, details))
  if (asksOf(asks, 'availability').length > 0 && turn.stage.kind === 'confirm') {
    turn.says.splice(said, 0, { key: 'availability.free' })
    tag(turn, 'availability')
  }
}

/** "can we do 9pm instead?", asked of what was booked, or reminded of, a moment ago. */
function movesJustBooked(turn: Turn, asks: Ask[], details: Details): boolean {
  const justBooked = turn.before.kind === 'done' && turn.before.slot
  if (!justBooked && remindedOf(turn).length !== 1) return false
  if (details.services.length > 0 || details.unknownService || !namesMoment(details.when)) return false
  return (
    /\b(?:instead|shift|move|change|make (?:am|it))\b/i.test(turn.text) || asksOf(asks, 'book').length === 0
  )
}

/** "just put me down", after a day was refused, insists on that day. */
function insisting(turn: Turn, details: Details): Details {
  const refused = turn.before.kind === 'day' ? turn.before.refused : undefined
  if (refused === undefined || namesMoment(details.when)) return details
  return { ...details, when: { date: refused } }
}

/** Bare details: for the question that the bot asked, or for what was talked about. */
function give(turn: Turn, asks: Ask[], details: Details) {
  const before = turn.before
  if (before.kind === 'service' && before.asking !== 'book' && !namesMoment(details.when)) {
    return answerAsked(turn, asks, before.asking)
  }
  if (
    before.kind === 'drop' &&
    upcoming(turn).some((one) => fitsWords(one, { ...details, from: details.when }))
  )
    return askCancel(turn, asks)
  if (isOpen(before)) return pursue(turn, details)
  if (movesJustBooked(turn, asks, details)) return change(turn, asks)
  if (
    turn.topic.act === 'hours' &&
    details.services.length === 0 &&
    details.when.date &&
    !details.when.time
  ) {
    return sayHours(turn, details.when)
  }
  if (namesMoment(details.when) || details.person) return pursue(turn, details)
  answerAsked(
    turn,
    asks,
    turn.topic.act === 'duration' || turn.topic.act === 'deposit' ? turn.topic.act : 'price',
  )
}

function answerAsked(turn: Turn, asks: Ask[], asking: 'price' | 'duration' | 'deposit') {
  if (asking === 'duration') return answerDuration(turn, asks)
  if (asking === 'deposit') return answerDeposit(turn, asks)
  turn.stage = { kind: 'info' }
  answerPrice(turn, asks)
  if ([...turn.told].some((one) => one.startsWith('price '))) say(turn, 'price.invite')
}

const nothing: Details = {
  services: [],
  among: [],
  unknownService: false,
  when: {},
  option: '',
  from: {},
}

/** A yes without a question to be sure of. */
function agree(turn: Turn) {
  const before = turn.before
  if (turn.afterPerson) return agreeToPerson(turn)
  if (before.kind === 'offer') return agreeToOffer(turn, before.slots)
  if (before.kind === 'done') return say(turn, 'yes.done')
  if (before.kind === 'person') return say(turn, 'handoff.waiting', { who: turn.business.ownerName ?? null })
  if (before.kind === 'newtime') return say(turn, 'move.whenAgain')
  if (before.kind === 'which') return say(turn, 'which.again')
  const service = serviceById(turn, turn.draft?.serviceId ?? turn.topic.serviceIds[0])
  const known = service && before.kind !== 'start' && turn.topic.act !== 'hours'
  if (known || (before.kind === 'service' && before.asking === 'book')) return pursue(turn, nothing)
  say(turn, 'yes.nothing', { business: turn.business.name })
  turn.stage = { kind: 'info' }
  tag(turn, 'nothing-to-confirm')
}

/** What a person asked is not known here; and should there be more, it is not what was talked about before. */
function agreeToPerson(turn: Turn) {
  say(turn, 'yes.afterPerson')
  turn.topic = { serviceIds: [] }
}

function agreeToOffer(turn: Turn, slots: { serviceId: string; personId: string; start: string }[]) {
  const [only, another] = slots
  if (!only) return
  if (another) return say(turn, 'offer.which')
  turn.draft = { ...turn.draft, ...slotDraft(turn, only) }
  pursue(turn, nothing)
}

/** A no to an open question that settles nothing. */
function decline(turn: Turn) {
  const before = turn.before
  if (before.kind === 'offer') {
    turn.draft = { ...turn.draft, date: undefined, time: undefined }
    turn.stage = { kind: 'day', among: [] }
    say(turn, 'no.offer')
    return inviteToWait(turn)
  }
  if (before.kind === 'newtime') return keep(turn, before.bookingId)
  if (before.kind === 'which') return keep(turn, upcoming(turn)[0]?.id ?? '')
  if (isOpen(before)) return leave(turn)
  say(turn, 'no.ok')
  turn.stage = { kind: 'info' }
}
