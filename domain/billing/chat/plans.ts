import type { Button, Say } from '../../say.ts'
import { cycles, type Plan } from '../plan.ts'
import { type Desk, line } from './desk.ts'

/** What a plan has, as a sentence takes it. */
export function termsOf({ name, conversations, people, channels, features, prices }: Plan) {
  const sold = cycles.flatMap((cycle) => {
    const price = prices[cycle]
    return price === undefined ? [] : [{ price, cycle }]
  })
  return { plan: name, conversations, people, channels, features, prices: sold }
}

/** What is on sale, with a button for each plan that she does not have. */
export function tellPlans(desk: Desk, plans = desk.onSale): Say[] {
  const lines = plans.map((plan) =>
    line(plan === freePlanOf(plans) ? 'billing.free' : 'billing.offer', termsOf(plan)),
  )
  const others = choices(desk, plans)
  return [
    ...lines,
    { ...line(others.length > 0 ? 'billing.choose' : 'billing.thatsAll'), buttons: others.map(choose) },
  ]
}

/** What there is to choose from, in the order of the buttons: a number means the one at its place. */
export function choices({ subscription, onSale }: Desk, plans = onSale): Plan[] {
  return plans.filter((plan) => plan.key !== subscription.plan.key && hasPrice(plan))
}

/** One plan, with what each cycle costs. */
export function tellPlan(plan: Plan): Say[] {
  if (!hasPrice(plan)) return [line('billing.free', termsOf(plan))]
  const sold = termsOf(plan).prices
  const buttons = sold.map(({ cycle }) => ({
    key: 'billing.cycleButton',
    args: { cycle },
    text: { key: 'billing.cycleText', args: { plan: plan.name, cycle } },
  }))
  return [line('billing.offer', termsOf(plan)), { ...line('billing.chooseCycle'), buttons }]
}

function hasPrice({ prices }: Plan): boolean {
  return Object.keys(prices).length > 0
}

function freePlanOf(plans: Plan[]): Plan | undefined {
  return plans.find((plan) => !hasPrice(plan))
}

function choose({ name: plan }: Plan): Button {
  return { key: 'billing.planButton', args: { plan }, text: { key: 'billing.planText', args: { plan } } }
}
