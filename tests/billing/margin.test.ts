import { describe, expect, it } from 'vitest'
import { conversationCost, isThin, margins, paystackFee } from '../../domain/billing/margin.ts'
import type { PlanTerms } from '../../domain/billing/plan.ts'

const costs = {
  ...{ tokens: 2_000, tokenPrice: 500, seconds: 36, watts: 1_000, kwh: 200, hosting: 30_000 },
  ...{ conversations: 10_000, typicalUse: 0.25 },
}
const plan = (conversations: number | null, prices: PlanTerms['prices']): PlanTerms => ({
  ...{ key: 'pro', name: 'Pro', conversations, people: null, channels: null, features: [], trialDays: null },
  prices,
})

describe('what a conversation costs', () => {
  it('is power, tokens and its share of the hosting', () => {
    // 36 s at 1 kW are 0.01 kWh: ₦2; 2,000 tokens at ₦500 a million: ₦1; ₦30,000 over 10,000: ₦3.
    expect(conversationCost(costs)).toEqual({ power: 200, tokens: 100, hosting: 300, total: 600 })
  })
})

describe("Paystack's fee", () => {
  it.each([
    [100, 2],
    [249_999, 3_750],
    [250_000, 13_750],
    [499_900, 17_499],
    [12_666_600, 199_999],
    [12_666_700, 200_000],
    [2_147_483_600, 200_000],
  ])('on %i kobo is %i', (price, fee) => expect(paystackFee(price)).toBe(fee))
})

describe('margins', () => {
  it('are told at the full quota and at a typical use, of every cycle that is sold', () => {
    const [monthly, yearly] = margins([plan(100, { monthly: 499_900, yearly: 4_499_900 })], costs)
    expect(monthly).toEqual({
      ...{ plan: 'pro', cycle: 'monthly', price: 499_900, fee: 17_499 },
      full: { conversations: 100, cost: 60_000, left: 422_401, margin: 422_401 / 499_900 },
      typical: { conversations: 25, cost: 15_000, left: 467_401, margin: 467_401 / 499_900 },
    })
    expect(yearly?.full?.conversations).toBe(1_200)
  })

  it('a week is its share of a month', () => {
    const [weekly] = margins([plan(100, { weekly: 150_000 })], costs)
    expect(weekly?.full?.conversations).toBe(23)
  })

  it.each([
    [100, false],
    [600, true],
    [null, true],
  ])('a quota of %s is thin: %s', (quota, thin) => {
    const [margin] = margins([plan(quota, { monthly: 499_900 })], costs)
    expect(margin && isThin(margin)).toBe(thin)
  })

  it('a plan that is not sold has none', () => {
    expect(margins([plan(30, {})], costs)).toEqual([])
  })
})
