import type { Desk } from '../../domain/billing/chat/desk.ts'
import type { Plan, PlanTerms } from '../../domain/billing/plan.ts'
import type { DepositStore } from './deposit-store.ts'
import type { PaymentRow, PaymentStore } from './payment-store.ts'
import type { ImportedPlan } from './plan-import.ts'
import type { PlanInUse } from './plans.ts'
import type { SubscriptionStore } from './subscription-store.ts'
import type { MeasuredUsage } from './usage.ts'

/**
 * Plans, subscriptions, payments and the ledger. Methods that take a `businessId` read and write that business's rows
 * alone; those that find work for the daily run, the webhook and the sweep return ids with their business.
 */
export interface BillingStore extends PaymentStore, SubscriptionStore, DepositStore {
  /**
   * What an owner's words about her plan are answered from.
   * @returns null where the business is not metered
   */
  desk(businessId: string, now: Date): Promise<DeskRow | null>
  /** What is on sale now, in the order of the plans file. */
  plansOnSale(): Promise<Plan[]>
  /** What is on sale, and what is not any more but somebody still has. */
  plansInUse(): Promise<PlanInUse[]>
  /**
   * Puts these plans on sale, all or nothing: a changed one as its next version, one that is not among them no more.
   * Subscribers keep the version that they have. The same plans again change nothing.
   */
  importPlans(plans: PlanTerms[], now: Date): Promise<ImportedPlan[]>
  /** What the counters of all businesses say of the cost of a conversation. */
  measuredUsage(): Promise<MeasuredUsage>
}

/** What is read of one business for her owner's talk. */
export type DeskRow = Pick<Desk, 'subscription' | 'onSale' | 'paidAhead' | 'unpaid' | 'card'> & {
  /** References of what has not come, newest first: those that may be paid by now. */
  open: string[]
  lastPaid: PaymentRow | null
}
