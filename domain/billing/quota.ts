import type { Say } from '../say.ts'
import { type ConversationState, fresh } from '../state.ts'
import { isOpen } from '../step/turn.ts'
import type { LocalDateTime } from '../time.ts'
import type { Feature } from './plan.ts'

/** The terms of a business's plan that bear on a turn, and what is used of them. */
export interface PlanStanding {
  name: string
  features: Feature[]
  /** Conversations a month of its calendar; null: as many as come. */
  quota: number | null
  /** That were counted in this month. */
  used: number
}

/** Whether a plan has a feature; a business that is not metered has them all. */
export function allows(plan: Pick<PlanStanding, 'features'> | null, feature: Feature): boolean {
  return plan === null || plan.features.includes(feature)
}

/** A conversation that was counted costs nothing more for so long. */
const countedForMs = 24 * 60 * 60_000

interface Counted {
  /** When the conversation was last counted. */
  countedAt: Date | null
  now: Date
}

/** Whether what is answered now belongs to a conversation that was counted. */
export function isCounted({ countedAt, now }: Counted): boolean {
  return countedAt !== null && now.getTime() - countedAt.getTime() < countedForMs
}

/** A chat as it stands before a turn. */
export interface Chat extends Counted {
  plan: PlanStanding | null
  state: ConversationState
  local: LocalDateTime
}

/**
 * Whether a customer writes after the month's quota was used up. What was begun goes on: a conversation that was
 * counted, an appointment that is being put together or changed, an answer to a reminder or to a freed time.
 */
export function isPastQuota({ plan, state, local, ...counted }: Chat): boolean {
  if (plan === null || plan.quota === null || plan.used < plan.quota) return false
  const { stage, draft } = fresh(state, local)
  return !isCounted(counted) && !isOpen(stage) && stage.kind !== 'reminded' && draft === null
}

/** Sentences that hand a customer over, take her wish for no messages, or thank: none of them answers her. */
const unanswering =
  /^(?:handoff|urgent|quota|stop|start)\.|^(?:talk\.thanks|talk\.bye|yes\.done|yes\.afterPerson|no\.ok|no\.person|unreadable\.sticker|reminder\.coming)$/
const greeting = /^(?:greet|welcome)\./

/** Whether a turn's replies answer the customer, so that her conversation counts. */
export function isAnswer(replies: Say[][]): boolean {
  const keys = replies.flat().map(({ key }) => key)
  const said = keys.filter((key) => !greeting.test(key))
  return said.length > 0 ? said.some((key) => !unanswering.test(key)) : keys.length > 0
}

/** Percent of the quota at which the owner is warned. */
type QuotaWarning = 80 | 100

/** Where a lesser plan has begun in the middle of the month, the first mark may be passed already. */
const marks = [80, 85, 90, 95]

/**
 * What the owner is to be told, once a month of each.
 * @param used with the conversation that was counted just now, the only one for which it stood at this number; null:
 * a customer was turned to the owner because nothing is left
 */
export function quotaWarning(limit: number, used: number | null): QuotaWarning | undefined {
  if (used === null || (limit > 0 && used === limit)) return 100
  const isNear = used < limit && marks.some((mark) => used === Math.ceil((limit * mark) / 100))
  return isNear ? 80 : undefined
}

/** What the owner is told, and what she can do. @param used of her quota, in this month */
export function quotaSays(
  warning: QuotaWarning,
  { plan, limit }: { plan: string; limit: number },
  used: number,
): Say[] {
  const told = warning === 80 ? 'quota.near' : 'quota.reached'
  return [{ key: told, args: { plan, limit, used } }, { key: 'quota.more' }]
}
