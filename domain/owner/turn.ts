import type { Facts } from '../business.ts'
import type { Language } from '../language.ts'
import type { Button, Say, SayValue } from '../say.ts'
import { dateOf, type LocalDate, type LocalDateTime } from '../time.ts'
import { inverseOf, type OwnerEdit } from './edits.ts'
import type { OwnerEffect } from './effect.ts'
import type { Sight } from './sight.ts'
import type { Choice, OwnerState, Proposal } from './state.ts'

/** Who speaks for the business. */
export interface Speaker {
  role: 'owner' | 'staff'
  /** Her own calendar, where she is one of those who are booked. */
  personId: string | null
}

export interface OwnerInput {
  state: OwnerState
  member: Speaker
  facts: Facts
  /** The business's own clock. */
  now: LocalDateTime
  /** The business is paused since. */
  paused: boolean
  sight: Sight
  language: Language
}

/** One message of a member's while it is dealt with. */
export interface OwnerTurn extends OwnerInput {
  reply: Say[]
  effect: Omit<OwnerEffect, 'state'>
}

export function say(turn: OwnerTurn, key: string, args?: Record<string, SayValue>, buttons?: Button[]) {
  turn.reply.push({ key, ...(args ? { args } : {}), ...(buttons ? { buttons } : {}) })
}

/** A day or moment, with the day on which it is said. */
export function on(turn: OwnerTurn, at: LocalDate | LocalDateTime) {
  return { at, today: dateOf(turn.now) }
}

const yesNo: Button[] = [
  { key: 'button.yes', text: { key: 'button.yes' } },
  { key: 'button.no', text: { key: 'button.no' } },
]

/** Reads a change back; it is done on a yes. */
export function propose(turn: OwnerTurn, proposal: Proposal) {
  turn.state = { ...turn.state, pending: proposal, choices: [] }
  for (const [i, asked] of proposal.asks.entries()) {
    const { key, args } = asked as Say
    say(turn, key, args, i === proposal.asks.length - 1 ? yesNo : undefined)
  }
}

/** Asks which of several she means; a single one is read back at once. */
export function proposeOne(turn: OwnerTurn, choices: Choice[]) {
  const [only, another] = choices
  if (only?.proposal && !another) return propose(turn, only.proposal)
  turn.state = { ...turn.state, pending: null, choices }
  const buttons = choices.map(({ label }, i) => ({
    key: 'button.service',
    args: { service: label },
    text: { key: 'button.service', args: { service: String(i + 1) } },
  }))
  say(turn, 'shop.which', undefined, buttons)
}

/** Writes what she said yes to. */
export function carryOut(turn: OwnerTurn, { edits, done }: Proposal) {
  const told = done as Say[]
  const undo = edits.map(inverseOf).filter((edit): edit is OwnerEdit => edit !== undefined)
  turn.reply.push(...told)
  turn.effect = { done: { edits, told, undo: undo.length === edits.length ? undo.reverse() : [] } }
  turn.state = { ...turn.state, pending: null, choices: [] }
  if (undo.length === edits.length) say(turn, 'shop.undoable')
}
