import type { Logger } from 'pino'
import type { Say } from '../../domain/say.ts'
import { dateOf, timeOf } from '../../domain/time.ts'
import type { DepositToAsk, UnpaidBooking } from '../../prisma/billing/deposit-store.ts'
import type { Offer } from '../../prisma/billing/payment-store.ts'
import type { Store } from '../../prisma/store.ts'
import { DuplicateReference, PaystackRefused, PaystackUnavailable } from '../paystack/fault.ts'
import type { PaystackApi } from '../paystack/paystack-api.ts'
import type { JobQueue } from '../queue/queue.ts'
import { giveBack } from './deposit-returns.ts'
import { lookAfterKept } from './kept-deposits.ts'
import { emailOf } from './opening.ts'
import type { Outcome } from './settle.ts'

export interface DepositDeps {
  store: Pick<Store, 'billing' | 'forBusiness'>
  queue: Pick<JobQueue, 'deliver'>
  paystack: Pick<PaystackApi, 'initialize' | 'transferAccount' | 'refund' | 'verify'>
  /** Asks Paystack how a payment stands, and writes it down. */
  look(job: { reference: string }): Promise<Outcome>
  publicUrl: string
  /** The same; null: customers cannot reach the web pages. */
  pages: string | null
  emailDomain: string
  now: () => Date
  log: Pick<Logger, 'info' | 'warn' | 'error'>
}

export type LapseDeps = Pick<DepositDeps, 'queue' | 'now'> & {
  store: Pick<Store, 'billing'>
  log: Pick<Logger, 'info'>
  look?: DepositDeps['look']
}

interface Offered {
  offer: Offer
  says: Say[]
}

/** Of each kind in one round; the next one goes on. */
const limit = 50

/**
 * Looks after the deposits of customers: asks Paystack for the link of what is held, gives up what was not paid in its
 * time, and gives money back. What a crash left half done is found again; nothing is confirmed here.
 */
export function lookAfterDeposits(deps: DepositDeps): () => Promise<void> {
  return async () => {
    const { billing } = deps.store
    for (const deposit of await billing.depositsToAsk(deps.now(), limit))
      await guarded(deps, deposit.reference, () => ask(deps, deposit))
    await lapseDeposits(deps)
    await lookAfterKept(deps, limit)
    for (const back of await billing.depositsToGiveBack(deps.now(), limit))
      await guarded(deps, back.reference, () => giveBack(deps, back))
  }
}

/** Gives up what was not paid in its time: also where payments were switched off since, and nobody can be asked. */
export async function lapseDeposits(deps: LapseDeps): Promise<void> {
  for (const unpaid of await deps.store.billing.depositsOver(deps.now(), limit)) await lapse(deps, unpaid)
}

/** What Paystack does not do now is tried again when its lease is over. */
async function guarded({ log }: DepositDeps, reference: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof PaystackUnavailable || error instanceof PaystackRefused)) throw error
    log.warn({ reference, why: error.message }, 'Paystack could not be asked about a deposit')
  }
}

async function ask(deps: DepositDeps, deposit: DepositToAsk): Promise<void> {
  const { store, queue, now } = deps
  const { reference, subaccount } = deposit
  if (subaccount === null) return goOnWithout(deps, deposit)
  try {
    const { offer, says } = await (deposit.how === 'link' ? linkOf : accountOf)(deps, {
      ...deposit,
      subaccount,
    })
    for (const job of await store.billing.depositOffered(reference, offer, says, now()))
      await queue.deliver(job)
  } catch (error) {
    if (!(error instanceof DuplicateReference)) throw error
    // A try that died has used it up; where it can be paid was never told to anybody.
    await store.billing.renewDeposit(reference, now())
  }
}

/** Nobody collects it any more: she pays where she can already, or is booked as with any shop that has no account. */
async function goOnWithout({ store, queue, pages, now, log }: DepositDeps, deposit: DepositToAsk) {
  const { reference, link, bookingId } = deposit
  const says = [{ key: 'deposits.noAccount', args: { ...argsOf(deposit), url: link } }]
  const jobs = await (link
    ? store.billing.leaveUnasked(reference, says, now())
    : store.billing.confirmUnasked(reference, pages, now()))
  for (const job of jobs) await queue.deliver(job)
  log.info({ bookingId, confirmed: !link }, 'a deposit is not asked for, as no account is linked any more')
}

type Payable = DepositToAsk & { subaccount: string }

function chargeOf(deps: DepositDeps, { reference, amount, subaccount, businessId }: Payable) {
  return { reference, amount, email: emailOf(deps, businessId), split: { subaccount } }
}

async function linkOf(deps: DepositDeps, deposit: Payable): Promise<Offered> {
  const { amount, expiresAt } = deposit
  const asked = { ...chargeOf(deps, deposit), callbackUrl: `${deps.publicUrl}/paid` }
  const { link } = await deps.paystack.initialize(asked)
  const args = { ...argsOf(deposit), amount: Number(amount), url: link }
  return { offer: { link, expiresAt }, says: [{ key: 'deposits.link', args }] }
}

/** An account may wait for 15 minutes at the least and 8 hours at the most. */
const [shortestMs, longestMs] = [16 * 60_000, 7.5 * 60 * 60_000]

async function accountOf(deps: DepositDeps, deposit: Payable): Promise<Offered> {
  const now = deps.now().getTime()
  const wanted = Math.min(Math.max(deposit.expiresAt.getTime(), now + shortestMs), now + longestMs)
  const asked = { ...chargeOf(deps, deposit), expiresAt: new Date(wanted) }
  const { transfer, expiresAt } = await deps.paystack.transferAccount(asked)
  const args = { ...argsOf(deposit), ...transfer, amount: Number(deposit.amount) }
  return { offer: { transfer, expiresAt }, says: [{ key: 'deposits.account', args }] }
}

function argsOf({ service, start, payBy, today }: UnpaidBooking) {
  return { service, start: { at: start, today: dateOf(today) }, until: timeOf(payBy) }
}

/** Money that came in the last moment is seen first. */
async function lapse(deps: LapseDeps, unpaid: UnpaidBooking): Promise<void> {
  const { store, queue, look, now, log } = deps
  for (const reference of unpaid.references) await look?.({ reference })
  const args = argsOf(unpaid)
  const owner = unpaid.isAccepted
    ? [{ key: 'deposits.lapsedOwner', args: { ...args, customer: unpaid.customer } }]
    : []
  const says = { customer: [{ key: 'deposits.lapsed', args }], owner }
  const jobs = await store.billing.lapseDeposit(unpaid, says, now())
  for (const job of jobs) await queue.deliver(job)
  if (jobs.length > 0)
    log.info({ bookingId: unpaid.bookingId }, 'a booking was given up, as its deposit did not come')
}
