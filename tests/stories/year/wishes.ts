import { planChange } from '../../../domain/billing/change.ts'
import type { Cycle } from '../../../domain/billing/plan.ts'
import { ownerChanges } from '../../billing/owner-change.ts'
import { count, type Market } from './market.ts'
import { considers, type Owner } from './owner.ts'

/** She wants another plan or cycle, or none: what her chat with Jara makes of it once she has said yes. */
export async function order(market: Market, one: Owner, wanted: { plan: string; cycle: Cycle }) {
  const { store, agenda, payments } = market
  const { businessId, zone } = one.shop
  const subscription = await store.billing.subscription(businessId)
  const plan = (await store.billing.plansOnSale()).find(({ key }) => key === wanted.plan)
  const isSold = plan && (plan.key === 'free' || plan.prices[wanted.cycle] !== undefined)
  if (!subscription || !plan || !isSold || one.gone || market.atRest) return
  const change = planChange(subscription, { plan, cycle: wanted.cycle }, zone, agenda.now())
  if (change.kind === 'same') return
  count(market, change.kind === 'pay' ? 'orders' : plan.key === 'free' ? 'cancelled' : 'changes at the end')
  const { accountId } = one.shop.phone
  await ownerChanges({ store, businessId, accountId, zone, now: agenda.now() }, { next: change.next })
  one.shop.said.push({ at: agenda.now().getTime(), cancelled: change.next?.planKey === 'free' })
  if (change.kind === 'at-end') return
  const asked = await payments.ask({ ...change.wish, how: one.pays === 'transfer' ? 'transfer' : 'link' })
  if (asked.kind === 'link' || asked.kind === 'transfer') considers(market, one, asked.reference, 6)
}
