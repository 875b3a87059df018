import type { Say } from '../../say.ts'
import type { Plan } from '../plan.ts'
import { line } from './desk.ts'

/** What she would be without, where she comes from a bigger plan to a lesser one; empty: nothing. */
export function whatIsLost(from: Plan, to: Plan): Say[] {
  const features = from.features.filter((one) => !to.features.includes(one))
  const less = {
    conversations: lessOf(from.conversations, to.conversations),
    people: lessOf(from.people, to.people),
    channels: lessOf(from.channels, to.channels),
  }
  const limits = Object.values(less).some((limit) => limit !== null)
  return [
    ...(limits ? [line('billing.room', { plan: to.name, room: less })] : []),
    ...(features.length > 0 ? [line('billing.without', { plan: to.name, features })] : []),
  ]
}

/** @returns null where it is not less */
function lessOf(from: number | null, to: number | null): number | null {
  return to !== null && (from === null || to < from) ? to : null
}
