/** How often a business pays. */
export const cycles = ['weekly', 'biweekly', 'monthly', 'yearly'] as const
export type Cycle = (typeof cycles)[number]

/** What a plan may have or lack; everything else every plan has. */
export const features = ['customer-reminders', 'deposits', 'waiting-list', 'staff', 'summaries'] as const
export type Feature = (typeof features)[number]

/** The plan that costs nothing: where everybody lands who does not pay. */
export const freePlan = 'free'

/** What a plan gives and costs, as its file says it. */
export interface PlanTerms {
  /** The `id` in the plans file. */
  key: string
  name: string
  /** Answered conversations a month of the business's calendar; null: as many as come. */
  conversations: number | null
  /** Who can be booked; null: as many as there are. */
  people: number | null
  /** Ways in, the web page not counted; null: as many as there are. */
  channels: number | null
  features: Feature[]
  /** Kobo a cycle; empty where it costs nothing. */
  prices: Partial<Record<Cycle, number>>
  /** Days for which a new business has it for nothing; null: it is not the trial's. */
  trialDays: number | null
}

/** One version of a plan; a business keeps the one that it bought. */
export interface Plan extends PlanTerms {
  id: string
  version: number
}

/** Whether two versions are sold on the same terms. */
export function sameTerms(one: PlanTerms, other: PlanTerms): boolean {
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other))
}

function inOrder({ key, name, conversations, people, channels, trialDays, ...sold }: PlanTerms) {
  const features = sold.features.toSorted()
  const prices = cycles.map((cycle) => sold.prices[cycle] ?? null)
  return [key, name, conversations, people, channels, trialDays, features, prices]
}
