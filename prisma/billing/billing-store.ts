import type { Plan } from '../../domain/billing/plan.ts'
import type { Subscription } from '../../domain/billing/subscription.ts'

/**
 * Plans, subscriptions, payments and the ledger. Methods that take a `businessId` read and write that business's rows
 * alone; those that find work for the daily run, the webhook and the sweep return ids with their business.
 */
export interface BillingStore {
  /** What is on sale now, in the order of the plans file. */
  plansOnSale(): Promise<Plan[]>
  /** @returns null where the business is not metered. */
  subscription(businessId: string): Promise<Subscription | null>
  /**
   * Enters the period that was paid ahead of time and has begun: the daily run calls it before anything else for a
   * subscription that is due at its period's end.
   * @returns false where none was paid for
   */
  enterPaidPeriod(businessId: string, now: Date): Promise<boolean>
}
