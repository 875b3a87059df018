import type { Cycle } from '../../../domain/billing/plan.ts'
import type { Say } from '../../../domain/say.ts'
import { ownerChanges } from '../../billing/owner-change.ts'
import { count, dayMs, hourMs, type Market, type Shop } from './market.ts'
import { pay } from './paying.ts'
import { order } from './wishes.ts'

/** What an owner is like. */
export interface Owner {
  shop: Shop
  pays: 'never' | 'link' | 'transfer' | 'card'
  wish: { plan: string; cycle: Cycle }
  /** She has turned her back on Jara. */
  gone: boolean
  /** What she means to pay, by reference; what she changed her mind about is not there any more. */
  means: Set<string>
  /** How many cards she has had. */
  cards: number
}

export function owner(shop: Shop): Owner {
  const { random } = shop
  const pays = random.draw({ never: 30, link: 30, transfer: 14, card: 26 })
  const plan = random.draw({ starter: 60, pro: 30, team: 10 })
  const cycle = random.draw({ weekly: 12, biweekly: 10, monthly: 62, yearly: 16 })
  return { shop, pays, wish: { plan, cycle }, gone: false, means: new Set(), cards: 1 }
}

/** She reads what Jara wrote. */
export function hear(market: Market, one: Owner, says: Say[]) {
  if (one.pays === 'never' || one.gone || market.atRest) return
  const keys = says.map(({ key }) => key)
  if (keys.includes('subscription.trialEnding')) return decides(market, one, 60)
  if (keys.includes('payment.tooLittle')) return decides(market, one, 48)
  if (keys.some((key) => /^subscription\.(?:trialOver|lapsed|ended)$/.test(key)))
    return mayReturn(market, one)
  for (const say of says) {
    const reference = referenceIn(market, say)
    if (reference !== undefined) considers(market, one, reference)
  }
}

function decides(market: Market, one: Owner, hours: number) {
  market.agenda.after(one.shop.random.between(1, hours) * hourMs, () => order(market, one, one.wish))
}

/** Weeks on Free, and then again. */
function mayReturn(market: Market, one: Owner) {
  const { random } = one.shop
  if (!random.chance(0.55)) return
  market.agenda.after(random.between(12, 45 * 24) * hourMs, () => order(market, one, one.wish))
}

/** Pays soon, or in the grace, or long after it; or not any more. The link before is forgotten, mostly. */
export function considers(market: Market, one: Owner, reference: string, soonHours = 40) {
  const { random } = one.shop
  if (one.means.has(reference)) return
  if (random.chance(0.03)) {
    one.gone = true
    return
  }
  if (random.chance(0.85)) one.means.clear()
  one.means.add(reference)
  const when = random.draw({ soon: 66, late: 24, tooLate: 10 })
  const ms = {
    soon: random.between(1, soonHours) * hourMs,
    late: random.between(60, 9 * 24) * hourMs,
    tooLate: random.between(8 * 24, 18 * 24) * hourMs,
  }[when]
  market.agenda.after(ms, () => pays(market, one, reference))
}

async function pays(market: Market, one: Owner, reference: string) {
  if (!one.means.has(reference) || market.atRest) return
  // The page on which she would pay does not open either.
  if (market.weather.trouble(market.agenda.now())) {
    market.agenda.after(5 * hourMs, () => pays(market, one, reference))
    return
  }
  await pay(market, one, reference)
}

/** The page or the account that a sentence names: as Paystack gave it out. */
function referenceIn(market: Market, { key, args }: Say): string | undefined {
  const url = key === 'subscription.link' ? String(args?.url) : undefined
  if (url) return byNumber(market, Number(/\d+$/.exec(url)?.[0]))
  const account = key === 'subscription.transfer' ? Number(args?.number) : undefined
  return account === undefined ? undefined : byNumber(market, account - 1_230_000_000)
}

function byNumber({ paystack }: Market, id: number): string | undefined {
  for (const row of [...paystack.rows.values()].reverse()) if (row.id === id) return row.reference
  return undefined
}

/** What comes to her mind of its own accord, every few weeks. */
export function plansAhead(market: Market, one: Owner) {
  const { random } = one.shop
  if (one.pays === 'never') return
  market.agenda.after(random.between(18, 100) * dayMs, async () => {
    if (market.atRest) return
    if (!one.gone) await whim(market, one)
    plansAhead(market, one)
  })
}

async function whim(market: Market, one: Owner) {
  const { random } = one.shop
  const kind = random.draw({ plan: 40, cycle: 20, cancel: 14, payBy: 10, nothing: 16 })
  if (kind === 'plan') one.wish = { ...one.wish, plan: random.pick(['starter', 'pro', 'team']) }
  if (kind === 'cycle')
    one.wish = { ...one.wish, cycle: random.pick(['weekly', 'monthly', 'monthly', 'yearly']) }
  if (kind === 'plan' || kind === 'cycle') return order(market, one, one.wish)
  if (kind === 'cancel') {
    await order(market, one, { plan: 'free', cycle: one.wish.cycle })
    if (random.chance(0.5)) decides(market, one, 8 * 24)
  }
  if (kind === 'payBy') {
    one.pays = one.pays === 'transfer' ? 'link' : 'transfer'
    count(market, 'ways of paying changed')
    await choosesWay(market, one)
  }
}

/** In her chat she says how she wants to pay. */
export async function choosesWay({ store, agenda }: Market, { shop, pays }: Owner) {
  const subscription = await store.billing.subscription(shop.businessId)
  if (!subscription || pays === 'never' || subscription.payBy === pays) return
  const { accountId } = shop.phone
  await ownerChanges({ store, ...shop, accountId, now: agenda.now() }, { payBy: pays })
}
