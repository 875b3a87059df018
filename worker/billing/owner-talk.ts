import { type BillingCommand, readBillingCommand } from '../../domain/billing/chat/command.ts'
import type { Desk, Receipt } from '../../domain/billing/chat/desk.ts'
import {
  type AskedNow,
  type CheckedNow,
  checkedSays,
  payingSays,
  tellReceipts,
} from '../../domain/billing/chat/paying.ts'
import { type BillingStep, billingStep } from '../../domain/billing/chat/step.ts'
import { readCommand } from '../../domain/owner/command.ts'
import { inverseOf } from '../../domain/owner/edits.ts'
import type { OwnerEffect } from '../../domain/owner/effect.ts'
import type { OwnerState } from '../../domain/owner/state.ts'
import type { Say } from '../../domain/say.ts'
import type { LocalDateTime } from '../../domain/time.ts'
import type { DeskRow } from '../../prisma/billing/billing-store.ts'
import type { PaymentRow, ReceiptOf } from '../../prisma/billing/payment-store.ts'
import type { Store } from '../../prisma/store.ts'
import type { Turn } from '../../prisma/turn.ts'
import type { PaystackApi } from '../paystack/paystack-api.ts'
import type { Payments } from './payments.ts'
import type { Outcome } from './settle.ts'

/** Where people can pay. */
export interface OwnersPayments {
  payments: Pick<Payments, 'ask'>
  /** Asks Paystack how a payment stands, and writes it down. */
  look(job: { reference: string }): Promise<Outcome>
  receipt: ReceiptOf
  paystack: Pick<PaystackApi, 'banks' | 'resolveAccount' | 'createSubaccount'>
}

interface OwnerTalk {
  billing: Pick<
    Store['billing'],
    'desk' | 'enterPaidPeriod' | 'payments' | 'lookSoon' | 'wantOffer' | 'offerTold'
  >
  /** Absent: nobody can pay here. */
  paying: OwnersPayments | undefined
  businessId: string
  turn: Pick<Turn, 'plan' | 'pausedAt' | 'facts' | 'member'>
  now: Date
  local: LocalDateTime
}

type About = BillingCommand | { kind: 'yes' | 'no' }

/** How long she waits for Paystack before she is told that it does not answer. */
const patienceMs = 12_000
/** Receipts that are listed at once. */
const mostReceipts = 5

/**
 * One message of the owner's about her own plan. What Paystack is asked for is asked before anything is written.
 * @param state as it counts now
 * @returns undefined where the message is about something else
 */
export async function ownerTalk(
  talk: OwnerTalk,
  text: string,
  state: OwnerState,
): Promise<{ reply: Say[]; owner: OwnerEffect } | undefined> {
  const about = aboutPlan(text, state)
  if (!about) return undefined
  const { turn, local } = talk
  const known = turn.member?.role === 'owner' ? await deskOf(talk) : undefined
  if (!known) return withoutDesk(talk, about, state)
  const { desk, row } = known
  const step = billingStep(desk, about, state.billing)
  if (!step) return undefined
  const reply = [...step.says, ...(await outside(talk, step, desk, row)), ...undoable(step)]
  const clear = { pending: null, choices: [], declining: null }
  return { reply, owner: { ...written(step), state: { ...state, ...clear, billing: step.state, at: local } } }
}

/** Why she refuses a booking, and when else it shall be, is nothing of the kind, whatever its words. */
function aboutPlan(text: string, { billing, declining, moving }: OwnerState): About | undefined {
  if (declining || moving) return undefined
  const { kind } = readCommand(text)
  if (billing?.kind === 'asked' && (kind === 'yes' || kind === 'no')) return { kind }
  const command = readBillingCommand(text) ?? (billing && { kind: 'change', words: text, sure: false })
  // A word for the shop stays one: of what is none, a plan may be meant.
  const isOpen = command && 'sure' in command && !command.sure
  const isPick = billing?.kind === 'shown' && kind === 'pick'
  return command && (!isOpen || isPick || kind === 'day') ? command : undefined
}

async function deskOf(talk: OwnerTalk): Promise<{ desk: Desk; row: DeskRow } | undefined> {
  const { turn, now } = talk
  if (!turn.plan) return undefined
  const row = await deskRow(talk)
  if (!row) return undefined
  const { open: _, lastPaid: __, ...known } = row
  const zone = turn.facts.business.timezone
  const { used, quota } = turn.plan
  return { row, desk: { ...known, used, quota, zone, now, isPaused: turn.pausedAt !== null } }
}

/** A period that was paid ahead of time and has begun is entered first, where the daily run has not come to it. */
async function deskRow({ billing, businessId, now }: OwnerTalk): Promise<DeskRow | null> {
  const row = await billing.desk(businessId, now)
  const hasBegun = row?.paidAhead && row.paidAhead.start <= now
  if (!hasBegun) return row
  return (await billing.enterPaidPeriod(businessId, now)) ? billing.desk(businessId, now) : row
}

/** Who is not metered has nothing to pay; and a plan is the owner's alone. */
function withoutDesk({ turn, paying, local }: OwnerTalk, about: About, state: OwnerState) {
  const isSure = !('sure' in about ? !about.sure : 'bare' in about && about.bare)
  if (!isSure) return undefined
  const key = turn.member?.role !== 'owner' ? 'shop.staffOnly' : paying ? 'billing.soon' : 'billing.off'
  return { reply: [{ key }], owner: { state: { ...state, billing: null, at: local } } }
}

/** What a step needs from outside, in words. */
async function outside(talk: OwnerTalk, step: BillingStep, desk: Desk, row: DeskRow): Promise<Say[]> {
  const { paying } = talk
  if (step.pay) {
    const { wish, how } = step.pay
    const asking = paying?.payments.ask({ ...wish, how })
    const asked: AskedNow = asking ? ((await inTime(asking)) ?? { kind: 'later' }) : { kind: 'off' }
    await remember(talk, asked)
    return payingSays(asked, how, desk)
  }
  if (step.check) return checkedSays(await check(talk, row), desk)
  if (!step.receipts) return []
  const paid = await talk.billing.payments(talk.businessId, mostReceipts)
  return tellReceipts(
    paid.map((one) => receiptOf(talk, one)),
    desk,
  )
}

/** What Paystack does not give out now is asked for again, until it does; what she has is not sent a second time. */
async function remember({ billing, businessId, now }: OwnerTalk, asked: AskedNow): Promise<void> {
  if (asked.kind === 'later') await billing.wantOffer(businessId, now)
  if (asked.kind === 'link' || asked.kind === 'transfer') await billing.offerTold(asked.reference, [], now)
}

/** "I don pay" is never believed: Paystack is asked about everything that is open. */
async function check({ paying, billing, now, ...talk }: OwnerTalk, row: DeskRow): Promise<CheckedNow> {
  if (!paying) return { kind: 'off' }
  const { open, lastPaid } = row
  if (open.length === 0) {
    const receipt = lastPaid && receiptOf({ paying, ...talk }, lastPaid)
    return receipt ? { kind: 'before', receipt } : { kind: 'none' }
  }
  const outcomes = await Promise.all(open.map((reference) => inTime(paying.look({ reference }))))
  // Whatever has come of them, she was told of it with the receipt.
  if (outcomes.some((one) => typeof one === 'object' && one.notices.length > 0)) return { kind: 'came' }
  await billing.lookSoon(open, now)
  return { kind: outcomes.some((one) => typeof one === 'object') ? 'not-yet' : 'no-answer' }
}

function receiptOf({ paying }: Pick<OwnerTalk, 'paying'>, { id, paid, paidAt, plan }: PaymentRow): Receipt {
  return { paid, paidAt, plan, url: paying?.receipt(id).url ?? null }
}

/** @returns undefined where it takes too long; it goes on by itself, and what it finds is kept */
async function inTime<Result>(work: Promise<Result>): Promise<Result | undefined> {
  const late = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => late.resolve(undefined), patienceMs)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

function written({ write }: BillingStep): Pick<OwnerEffect, 'done'> {
  if (!write) return {}
  const undo = inverseOf(write.edit)
  return { done: { edits: [write.edit], told: write.told, undo: undo ? [undo] : [] } }
}

/** What is paid is not taken back by a word, so it is not offered beside a link. */
function undoable({ write, pay }: BillingStep): Say[] {
  return write && !pay && inverseOf(write.edit) ? [{ key: 'shop.undoable' }] : []
}
