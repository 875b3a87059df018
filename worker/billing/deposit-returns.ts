import type { DepositToReturn } from '../../prisma/billing/deposit-store.ts'
import type { DepositDeps } from './deposits.ts'

const hourMs = 60 * 60_000
/** After a refund that the bank or Paystack did not take: the shop's balance may be empty until the next day. */
const waits = [5 * 60_000, hourMs, 6 * hourMs, 24 * hourMs]
/** A refund that is on its way is looked at so often, until it has come. */
const pendingMs = 6 * hourMs

type ReturnDeps = Pick<DepositDeps, 'store' | 'queue' | 'paystack' | 'now' | 'log'>

/**
 * Once, also where Paystack's answer was lost: what it has given back is looked at first. One that fails is tried again;
 * then the owner, the customer and the operator hear of it.
 */
export async function giveBack(deps: ReturnDeps, { reference, tries }: DepositToReturn): Promise<void> {
  const { store, paystack, now } = deps
  const { refunds, status } = await paystack.verify(reference, { returns: true })
  if (status === 'reversed' || refunds.some(({ done }) => done))
    return store.billing.depositGivenBack(reference, now())
  const isPending = refunds.some(({ failed }) => !failed)
  if (isPending || status !== 'success') return later(deps, reference, pendingMs)
  const wait = waits[tries]
  if (wait === undefined) return giveUp(deps, reference)
  await store.billing.returnTried(reference)
  await later(deps, reference, wait)
  await paystack.refund(reference)
  await store.billing.lookAgain([reference], now())
}

async function later({ store, now }: ReturnDeps, reference: string, ms: number): Promise<void> {
  await store.billing.returnLater(reference, new Date(now().getTime() + ms))
}

async function giveUp({ store, queue, now, log }: ReturnDeps, reference: string): Promise<void> {
  for (const job of await store.billing.returnGivenUp(reference, now())) await queue.deliver(job)
  log.error({ reference }, 'Paystack does not give a deposit back: give it back by hand, in its dashboard')
}
