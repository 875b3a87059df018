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
}
