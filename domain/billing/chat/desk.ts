import type { Say } from '../../say.ts'
import { lastDayOf, momentOf, type Today } from '../days.ts'
import type { PaymentPurpose } from '../payment.ts'
import { type Cycle, freePlan, type Plan } from '../plan.ts'
import type { Subscription } from '../subscription.ts'

/** What was asked of her since she paid last, and has not come. */
export interface Unpaid {
  reference: string
  purpose: PaymentPurpose
  /** The key of a plan, in whichever version. */
  planKey: string | null
  cycle: Cycle | null
  periodEnd: Date | null
}

/** The period that is paid for and begins when the one that runs ends. */
export interface PaidAhead {
  plan: string
  start: Date
  end: Date
}

/** A payment of hers that has come. */
export interface Receipt {
  /** Kobo. */
  paid: bigint
  paidAt: Date
  plan: string | null
  /** Null: the receipts cannot be reached from outside. */
  url: string | null
}

/** All that an owner's words about her plan are answered from. */
export interface Desk {
  subscription: Subscription
  /** In the order of the plans file. */
  onSale: Plan[]
  /** Conversations that were counted in this month, and how many the plan that is served has; null: no limit. */
  used: number
  quota: number | null
  paidAhead: PaidAhead | null
  /** The newest. */
  unpaid: Unpaid | null
  card: { id: string; last4: string } | null
  zone: string
  now: Date
  /** Jara answers no customer at the moment. */
  isPaused: boolean
}

/** The plan that costs nothing. @throws Error where none is on sale: the plans file must have it */
export function freeOf({ onSale }: Desk): Plan {
  const free = onSale.find(({ key }) => key === freePlan)
  if (!free) throw new Error('No plan called free is on sale: `jara plans import` a file that has it')
  return free
}

export function line(key: string, args?: Say['args']): Say {
  return args ? { key, args } : { key }
}

/** What she has after what she has now, as she has paid for it. */
export function aheadLine(desk: Today, { plan, start, end }: PaidAhead): Say {
  return line('billing.ahead', { plan, from: momentOf(desk, start), until: lastDayOf(desk, end) })
}
