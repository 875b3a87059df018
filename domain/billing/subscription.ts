import type { Cycle, Plan } from './plan.ts'

/**
 * free → (pays) active → grace → free; a new business begins with trial. In grace nothing is cut.
 */
export type SubscriptionStatus = 'free' | 'trial' | 'active' | 'grace'

export type PayBy = 'link' | 'card' | 'transfer'

/** What a business has of Jara, and until when it is paid for. */
export interface Subscription {
  businessId: string
  /** The terms in force. */
  plan: Plan
  status: SubscriptionStatus
  /** Null on Free and in the trial. */
  cycle: Cycle | null
  /** What is paid for or tried, half-open; null on Free. */
  periodStart: Date | null
  periodEnd: Date | null
  /** The first period's start: months are counted from it, so that the 31st comes back after a short month. */
  anchorAt: Date | null
  /** What follows at the period's end; null: the same again. */
  next: { planKey: string; cycle: Cycle | null } | null
  trialAt: Date | null
  payBy: PayBy
  /** Whether a card can be charged without her. */
  hasCard: boolean
  /** Kobo that are taken off the next payment. */
  credit: bigint
  dueAt: Date | null
  rev: number
}
