import { addDays, dateOf, type LocalDate, type LocalDateTime, minutesBetween } from '../time.ts'
import { readWhen } from '../when.ts'
import { block, close, open, unblock } from './absence.ts'
import { acceptBooking, acceptByHand } from './accept.ts'
import { changeAcceptTime } from './accept-time.ts'
import { askWhichAlert } from './alerts.ts'
import { tellBook } from './book.ts'
import { addService, changeHours, changePrice } from './catalogue.ts'
import type { Command } from './command.ts'
import { call, handBack, nameIn, recordOutcome, takeOver, tell, timeTold } from './customers.ts'
import { datesOf } from './dates.ts'
import { declineBooking, refusedIn, refuseFor } from './decline.ts'
import { type OwnerEdit, stillHolds } from './edits.ts'
import { wishesFor } from './meant.ts'
import { pauseOrResume } from './pause.ts'
import { answerQuestion, skipQuestion } from './questions.ts'
import { confirm, undo } from './settled.ts'
import { moveBooking, moveThat, whoseIn } from './shift.ts'
import type { AppointmentWish, Sight } from './sight.ts'
import { changeSkills, tellSkills } from './skills.ts'
import type { OwnerState } from './state.ts'
import { type OwnerInput, type OwnerTurn, propose, say } from './turn.ts'

/** What must be looked up before a command can be dealt with. */
export interface Wanted {
  /** Bookings of these days, both included. */
  days?: { from: LocalDate; to: LocalDate }
  /** Customers of this name. */
  name?: string
  /** Her own, which her last change was about. */
  subscription?: true
  /** Bookings that she may mean, of any of these. */
  appointments?: AppointmentWish[]
}

/** A read-back that nobody answered for so long is forgotten: an old "yes" changes nothing. */
const staleMinutes = 120

/** The state as it counts now. */
export function freshOwnerState(state: OwnerState, now: LocalDateTime): OwnerState {
  const stale = state.at !== null && minutesBetween(state.at, now) >= staleMinutes
  return stale
    ? { ...state, pending: null, choices: [], declining: null, moving: null, billing: null, payout: null }
    : state
}

/** What is known before anything is looked up. */
export interface Known extends Pick<OwnerInput, 'state' | 'facts' | 'now'>, Pick<Sight, 'last'> {}

export function wantedFor(command: Command, known: Known): Wanted {
  const { state, now } = known
  switch (command.kind) {
    case 'day':
    case 'block':
    case 'close':
      return daysOf(datesOf(readWhen({ day: [command.words] }, now)))
    case 'yes':
      return { ...pendingWanted(state, now), ...bookingIn(known) }
    case 'pick':
      return daysOf(state.choices.flatMap(({ proposal }) => pendingDays({ pending: proposal })))
    case 'undo':
      return undoWanted(known)
    case 'hours':
    case 'skills':
      return ahead(now)
    case 'takeOver':
    case 'handBack':
    case 'outcome':
      return nameWanted(command.words)
    case 'tell':
      return { ...nameWanted(command.words), appointments: timeTold(command.words, now) }
    case 'call':
      return { ...nameWanted(command.words), appointments: wishesFor(command.words, now) }
    case 'decline':
      return { appointments: wishesFor(refusedIn(command.words).whose, now) }
    case 'move':
      return { appointments: wishesFor(whoseIn(command), now).map((wish) => ({ ...wish, together: true })) }
    case 'accept':
      return { appointments: command.words === '' ? [{ asked: true }] : wishesFor(command.words, now) }
    case 'newTime':
      return state.moving ? { appointments: [{ ref: state.moving, together: true }] } : {}
    case 'byHand':
      return { appointments: [{ asked: true }] }
    default:
      return {}
  }
}

function nameWanted(words: string): Wanted {
  return nameIn(words) === '' ? {} : { name: nameIn(words) }
}

/** As far as bookings are commonly taken. */
const aheadDays = 120

function ahead(now: LocalDateTime): Wanted {
  return { days: { from: dateOf(now), to: addDays(dateOf(now), aheadDays) } }
}

function daysOf(dates: LocalDate[]): Wanted {
  const sorted = dates.toSorted()
  const [from, to] = [sorted[0], sorted.at(-1)]
  return from === undefined || to === undefined ? {} : { days: { from, to } }
}

function pendingWanted(state: OwnerState, now: LocalDateTime): Wanted {
  const looksAhead = state.pending?.edits.some(({ kind }) => kind === 'hours' || kind === 'does')
  return looksAhead ? ahead(now) : daysOf(pendingDays(state))
}

/**
 * The booking that she is about to refuse: whether it still stands is looked up. One that moves is in the facts: what has
 * become of it is looked up where it is not as she saw it.
 */
function bookingIn({ state, facts }: Known): Wanted {
  const [edit] = state.pending?.edits ?? []
  if (edit?.kind === 'decline') return { appointments: [{ ref: edit.bookingId }] }
  if ((edit?.kind !== 'move' && edit?.kind !== 'move-party') || stillHolds(edit, facts)) return {}
  if (edit.kind === 'move') return { appointments: [{ ref: edit.bookingId }] }
  const [part] = edit.parts
  return part ? { appointments: [{ ref: part.bookingId, together: true }] } : {}
}

/** Edits that can leave bookings in a time, with a person or of a service that is no more. */
const clashing: OwnerEdit['kind'][] = ['time-off', 'close', 'hours', 'does', 'drop-service']

function undoWanted({ last, now }: Known): Wanted {
  const kinds = (last?.undo ?? []).map(({ kind }) => kind)
  return {
    ...(kinds.includes('subscription') && { subscription: true }),
    ...(kinds.some((kind) => clashing.includes(kind)) && ahead(now)),
  }
}

function pendingDays({ pending }: Pick<OwnerState, 'pending'>): LocalDate[] {
  return (pending?.edits ?? []).flatMap((edit) => {
    if (edit.kind === 'close') return [edit.date]
    return edit.kind === 'time-off' ? [dateOf(edit.start), dateOf(edit.end)] : []
  })
}

/** Deals with one message of a member's. Pure: what it needs was looked up before. */
export function ownerStep(input: OwnerInput, command: Command): OwnerTurn {
  const turn: OwnerTurn = { ...input, state: freshOwnerState(input.state, input.now), reply: [], effect: {} }
  const { declining } = turn.state
  // What a number was about is asked first; her own question waits for that.
  if (command.kind !== 'which') turn.state = { ...turn.state, declining: null, moving: null, billing: null }
  if (command.kind === 'reason') refuseFor(turn, command.words, declining)
  else if (isAllowed(turn, command)) obey(turn, command)
  else say(turn, 'shop.staffOnly')
  turn.state = { ...turn.state, at: turn.now }
  return turn
}

const forStaff: Command['kind'][] = [
  'yes',
  'no',
  'undo',
  'help',
  'unknown',
  'pick',
  'day',
  'block',
  'unblock',
]

function isAllowed({ member }: OwnerTurn, { kind }: Command): boolean {
  return member.role === 'owner' || forStaff.includes(kind)
}

function obey(turn: OwnerTurn, command: Exclude<Command, { kind: 'reason' }>) {
  switch (command.kind) {
    case 'yes':
      return confirm(turn)
    case 'no':
      return leave(turn)
    case 'undo':
      return undo(turn)
    case 'answer':
      return answerQuestion(turn, command.words)
    case 'skip':
      return skipQuestion(turn)
    case 'pick':
      return pick(turn, command.number)
    case 'day':
      return showDays(turn, command.words)
    case 'help':
    case 'unknown':
      return help(turn)
    case 'pause':
      return pauseOrResume(turn, command.paused)
    case 'skills':
      return command.words === '' ? tellSkills(turn) : changeSkills(turn, command.words)
    case 'outcome':
      return recordOutcome(turn, command.words, command.outcome)
    case 'byHand':
      return acceptByHand(turn, command.byHand)
    case 'newTime':
      return moveThat(turn, command.words, command.of)
    case 'which':
      return askWhichAlert(turn, command.options)
    default:
      return commands[command.kind](turn, command.words)
  }
}

const commands = {
  ...{ block, unblock, close, open },
  ...{ price: changePrice, hours: changeHours, add: addService },
  ...{ takeOver, handBack, tell, call, decline: declineBooking },
  ...{ accept: acceptBooking, move: moveBooking, acceptTime: changeAcceptTime },
}

function leave(turn: OwnerTurn) {
  const had = turn.state.pending !== null || turn.state.choices.length > 0
  turn.state = { ...turn.state, pending: null, choices: [] }
  say(turn, had ? 'shop.left' : 'shop.nothingAsked')
}

function pick(turn: OwnerTurn, number: number) {
  const choice = turn.state.choices[number - 1]
  if (choice?.proposal) propose(turn, choice.proposal)
  else help(turn)
}

/** "saturday" shows a day; anything else may be one of the choices by name. */
function showDays(turn: OwnerTurn, words: string) {
  const named = turn.state.choices.find(({ label }) => label.toLowerCase() === words.toLowerCase())
  if (named?.proposal) return propose(turn, named.proposal)
  const when = readWhen({ day: [words] }, turn.now)
  const unread = when.unread ?? []
  const dates = datesOf(when).slice(0, 7)
  if (dates.length > 0 && unread.length === 0 && !when.time) return tellBook(turn, dates)
  if (unread.length > 0 && dates.length === 0 && /^\d/.test(words) && unread.length <= 3)
    return say(turn, 'shop.noSuchDay')
  help(turn)
}

function help(turn: OwnerTurn) {
  say(turn, 'shop.help')
  say(turn, turn.member.role === 'owner' ? 'shop.helpMore' : 'shop.helpStaff')
}
