import { monthsIn } from './cycle.ts'
import { type Cycle, cycles, type PlanTerms } from './plan.ts'

/** What running Jara costs, in naira; as the plans file says it. */
export interface CostAssumptions {
  /** Of the model, a conversation. */
  tokens: number
  /** ₦ for a million tokens. */
  tokenPrice: number
  /** Of the machine at work, a conversation. */
  seconds: number
  /** Drawn at work. */
  watts: number
  /** ₦ a kilowatt-hour. */
  kwh: number
  /** ₦ a month. */
  hosting: number
  /** A month, of all businesses together. */
  conversations: number
  /** Share of a quota that is commonly used, 0…1. */
  typicalUse: number
}

/** What one conversation costs, in kobo with fractions. */
export interface ConversationCost {
  power: number
  tokens: number
  hosting: number
  total: number
}

/** What the assumptions come to for one conversation. Naira in, kobo out. */
export function conversationCost(costs: CostAssumptions): ConversationCost {
  const kobo = (naira: number) => naira * 100
  const power = kobo((costs.watts / 1000) * (costs.seconds / 3600) * costs.kwh)
  const tokens = kobo((costs.tokens / 1_000_000) * costs.tokenPrice)
  const hosting = kobo(costs.hosting / costs.conversations)
  return { power, tokens, hosting, total: power + tokens + hosting }
}

/**
 * Paystack's fee for a local payment, in kobo: 1.5 % and ₦100, the ₦100 waived under ₦2,500, ₦2,000 at most
 * (paystack.com/pricing, Nigeria).
 */
export function paystackFee(kobo: number): number {
  const flat = kobo < 250_000 ? 0 : 10_000
  return Math.min(200_000, Math.ceil(kobo * 0.015) + flat)
}

/** What is left of a price when this much of the quota is used. Amounts are kobo. */
export interface Use {
  conversations: number
  cost: number
  left: number
  /** Of the price; 1 is all of it. */
  margin: number
}

export interface Margin {
  plan: string
  cycle: Cycle
  price: number
  fee: number
  /** Null: the plan has no quota, so that nothing bounds what it costs. */
  full: Use | null
  typical: Use | null
}

/** Under this share of the price an operator is warned. */
export const leastMargin = 0.5

/** Every plan and cycle that is sold. */
export function margins(plans: PlanTerms[], costs: CostAssumptions): Margin[] {
  const { total } = conversationCost(costs)
  return plans.flatMap((plan) =>
    cycles.flatMap((cycle): Margin[] => {
      const price = plan.prices[cycle]
      if (price === undefined) return []
      const fee = paystackFee(price)
      const quota = plan.conversations === null ? null : plan.conversations * monthsIn(cycle)
      const use = (share: number) => (quota === null ? null : usedAt(price, fee, quota * share, total))
      return [{ plan: plan.key, cycle, price, fee, full: use(1), typical: use(costs.typicalUse) }]
    }),
  )
}

function usedAt(price: number, fee: number, conversations: number, each: number): Use {
  const cost = Math.ceil(conversations * each)
  const left = price - fee - cost
  return { conversations: Math.round(conversations), cost, left, margin: left / price }
}

/** Whether it earns too little at one of the two, or nobody can say. */
export function isThin({ full, typical }: Margin): boolean {
  return [full, typical].some((use) => use === null || use.margin < leastMargin)
}
