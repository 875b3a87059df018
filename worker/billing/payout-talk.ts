import { findBank, type PayoutCommand, readPayout } from '../../domain/billing/payout.ts'
import { readCommand } from '../../domain/owner/command.ts'
import type { OwnerEffect } from '../../domain/owner/effect.ts'
import type { OwnerState } from '../../domain/owner/state.ts'
import type { Say } from '../../domain/say.ts'
import { yesNo } from '../../domain/step/read-back.ts'
import type { LocalDateTime } from '../../domain/time.ts'
import type { Payout } from '../../prisma/billing/deposit-store.ts'
import { NotInPlan, type Store } from '../../prisma/store.ts'
import type { Turn } from '../../prisma/turn.ts'
import { PaystackRefused, PaystackUnavailable } from '../paystack/fault.ts'
import type { PaystackApi } from '../paystack/paystack-api.ts'

interface PayoutTalk {
  billing: Pick<Store['billing'], 'payout' | 'namePayout' | 'linkPayout' | 'unlinkPayout'>
  /** Absent: nobody can pay here. */
  paying: { paystack: Pick<PaystackApi, 'banks' | 'resolveAccount' | 'createSubaccount'> } | undefined
  businessId: string
  turn: Pick<Turn, 'facts' | 'member'>
  local: LocalDateTime
}

interface Said {
  says: Say[]
  asked: OwnerState['payout']
}

/** Jara takes nothing of a deposit; Paystack's own fee is the shop's. */
const percentageCharge = 0

/**
 * One message of the owner's about the bank account of her deposits. Paystack is asked before anything is written, and
 * nothing is paid into an account before she has said yes to the name that the bank has for it.
 * @returns undefined where the message is about something else
 */
export async function payoutTalk(
  talk: PayoutTalk,
  text: string,
  state: OwnerState,
): Promise<{ reply: Say[]; owner: OwnerEffect } | undefined> {
  const { turn, paying, local } = talk
  if (state.declining) return undefined
  const answer = readCommand(text).kind
  const isAnswer = state.payout && state.payout !== 'asked' && (answer === 'yes' || answer === 'no')
  const command = isAnswer ? undefined : readPayout(text, state.payout === 'asked')
  if (!command && !isAnswer) return undefined
  const refused = turn.member?.role !== 'owner' ? 'shop.staffOnly' : paying ? undefined : 'payout.off'
  const said = refused
    ? { says: [{ key: refused }], asked: null }
    : await guarded(() => (command ? obey(talk, command) : answered(talk, state.payout, answer === 'yes')))
  const clear = { pending: null, choices: [], declining: null, moving: null, billing: null }
  return { reply: said.says, owner: { state: { ...state, ...clear, payout: said.asked, at: local } } }
}

async function guarded(work: () => Promise<Said>): Promise<Said> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof NotInPlan) return { says: withoutDeposits(error), asked: null }
    if (error instanceof PaystackUnavailable || error instanceof PaystackRefused)
      return { says: [{ key: 'payout.later' }], asked: null }
    throw error
  }
}

function withoutDeposits({ refused: { plan, better } }: NotInPlan): Say[] {
  const has = better === null ? [] : [{ key: 'quota.better', args: { plan: better } }]
  return [{ key: 'payout.notInPlan', args: { plan } }, ...has]
}

async function obey(talk: PayoutTalk, command: PayoutCommand): Promise<Said> {
  if (command.kind === 'account') return named(talk, command)
  const payout = await talk.billing.payout(talk.businessId)
  const linked = payout?.isLinked ? payout : null
  if (command.kind === 'stop')
    return linked ? { says: [{ key: 'payout.stop', buttons: yesNo }], asked: 'stop' } : just('payout.none')
  if (linked) return { says: [{ key: 'payout.which', args: argsOf(linked) }], asked: 'asked' }
  return { says: [{ key: command.kind === 'show' ? 'payout.none' : 'payout.ask' }], asked: 'asked' }
}

function just(key: string): Said {
  return { says: [{ key }], asked: null }
}

function argsOf({ accountName, bankName, number }: Payout | Omit<Payout, 'isLinked'>) {
  return { name: accountName, bank: bankName, last: number.slice(-4) }
}

/** The name that the bank has for it is what she says yes to. */
async function named(
  { paying, billing, businessId }: PayoutTalk,
  { bank: words, number }: Extract<PayoutCommand, { kind: 'account' }>,
): Promise<Said> {
  if (!paying) return just('payout.off')
  const bank = findBank(await paying.paystack.banks(), words)
  if (!bank) return { says: [{ key: 'payout.bankUnknown' }], asked: 'asked' }
  const accountName = await paying.paystack.resolveAccount(number, bank.code).catch((error: unknown) => {
    if (error instanceof PaystackRefused) return null
    throw error
  })
  if (accountName === null)
    return { says: [{ key: 'payout.wrongNumber', args: { bank: bank.name } }], asked: 'asked' }
  const payout = { bankCode: bank.code, bankName: bank.name, number, accountName }
  await billing.namePayout(businessId, payout)
  return { says: [{ key: 'payout.sure', args: argsOf(payout), buttons: yesNo }], asked: 'sure' }
}

async function answered(
  { paying, billing, businessId, turn }: PayoutTalk,
  asked: OwnerState['payout'],
  isYes: boolean,
): Promise<Said> {
  const payout = await billing.payout(businessId)
  if (!isYes || !payout || !paying) return just('payout.left')
  if (asked === 'stop') {
    await billing.unlinkPayout(businessId)
    return just('payout.stopped')
  }
  const { bankCode, number: accountNumber } = payout
  const { name } = turn.facts.business
  const subaccount = await paying.paystack.createSubaccount({
    name,
    bankCode,
    accountNumber,
    percentageCharge,
  })
  await billing.linkPayout(businessId, subaccount)
  return { says: [{ key: 'payout.linked', args: argsOf(payout) }], asked: null }
}
