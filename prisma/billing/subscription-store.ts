import type { Plan } from '../../domain/billing/plan.ts'
import type { Subscription } from '../../domain/billing/subscription.ts'
import type { PrismaClient } from '../generated/client.ts'
import type { WrittenTurn } from '../turn.ts'
import {
  type DueCursor,
  type DueSubscription,
  dueSubscriptions,
  meter,
  type NewSubscription,
  type TakenLook,
  takeLooks,
  unmetered,
} from './daily.ts'
import { type BillingReport, billingReport } from './report.ts'
import { findSubscription } from './subscriptions.ts'

/** What a business has of Jara, from its trial on, day by day. */
export interface SubscriptionStore {
  /** @returns null where the business is not metered. */
  subscription(businessId: string): Promise<Subscription | null>
  /** Subscriptions to look at now, by `dueAt`; those after `after`, at most `limit`. */
  due(now: Date, limit: number, after?: DueCursor): Promise<DueSubscription[]>
  /**
   * Writes what looks at subscriptions came to, and what the owners are told, in one transaction: of each subscription
   * that is still the one that was read. A notice is written once for each period and step.
   * @returns the businesses that were written, and the messages to send
   */
  takeLooks(looks: TakenLook[], now: Date): Promise<{ taken: string[]; notices: WrittenTurn['notices'] }>
  /** What the operator earns, from whom, and who left; over a span that ends with that moment. */
  report(from: Date, to: Date): Promise<BillingReport>
  /** Businesses that are open and have no subscription yet; at most `limit`. */
  unmetered(limit: number): Promise<{ businessId: string; zone: string }[]>
  /** Begins their subscriptions, each once in the life of a business, and tells who tries a plan. */
  meter(
    begun: NewSubscription[],
    free: Plan,
    now: Date,
  ): Promise<{ begun: number; notices: WrittenTurn['notices'] }>
}

/** Subscriptions over one Prisma client. */
export function subscriptionsOver(client: PrismaClient): SubscriptionStore {
  return {
    subscription: (businessId) => findSubscription(client, businessId),
    due: (now, limit, after) => dueSubscriptions(client, now, limit, after),
    takeLooks: (looks, now) => takeLooks(client, looks, now),
    report: (from, to) => billingReport(client, from, to),
    unmetered: (limit) => unmetered(client, limit),
    meter: (begun, free, now) => meter(client, begun, free, now),
  }
}
